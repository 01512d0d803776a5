// Small words that all parts of the page use. Whatever comes from the daemon becomes text, never markup: elements are made
// here, and what stands in them is set as textContent.
'use strict';

// An element with a class and a text.
function element(name, kind, text) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}

function byId(id) { return document.getElementById(id); }

// Sets a text only where it is another, so that a selection and a screen reader are left alone.
function setText(node, text) {
  text = String(text);
  if (node.textContent !== text) node.textContent = text;
}

// 1234567 as "1.23 M"
function short(number) {
  if (number === null || number === undefined) return '–';
  if (Math.abs(number) < 1000) return String(Math.round(number * 10) / 10);
  for (const [size, sign] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']])
    if (Math.abs(number) >= size) return (number / size).toPrecision(3) + ' ' + sign;
  return String(number);
}

function bytes(number) {
  if (number < 1024) return number + ' B';
  for (const [size, sign] of [[1 << 30, 'GiB'], [1 << 20, 'MiB'], [1 << 10, 'KiB']])
    if (number >= size) return (number / size).toPrecision(3) + ' ' + sign;
  return number + ' B';
}

// Seconds as "0.4 s", "12 s", "3 min", "2 h 5 min"
function lasting(seconds) {
  if (seconds === null || seconds === undefined) return '–';
  if (seconds < 10) return seconds.toFixed(1) + ' s';
  if (seconds < 120) return Math.floor(seconds) + ' s';
  if (seconds < 7200) return Math.floor(seconds / 60) + ' min';
  return Math.floor(seconds / 3600) + ' h ' + Math.floor(seconds % 3600 / 60) + ' min';
}

function person(row) { return (row.name || 'a process') + (row.pid === null ? '' : ' (' + row.pid + ')'); }

// Indented JSON with each list and map on one line where it fits. Text from beginning to end: numbers of 64 bits stay what they
// are, and a line break within a string is escaped, so that a line is a line of the layout.
function compact(text, most = 64) {
  const lines = [], open = [];
  for (const line of text.split('\n')) {
    lines.push(line);
    if (/[[{]$/.test(line)) {
      open.push(lines.length - 1);
    } else if (/^ *[\]}],?$/.test(line) && open.length) {
      const first = open.pop();
      const parts = lines.slice(first).map((part, i) => i ? part.trim() : part);
      const joined = parts[0] + parts.slice(1, -1).join(' ') + parts[parts.length - 1];
      if (joined.trim().length <= most) lines.splice(first, lines.length, joined);
    }
  }
  return lines.join('\n');
}
