// One object: what the daemon tells of it, its value, and what has changed while it was looked at. It is asked for again with
// each snapshot while it is open.
'use strict';

const ObjectPanel = {
  id: null,
  allowsChanges: false,
  onChosen: () => {},
  asking: false,
  changesKept: 30,

  make() { byId('object-close').addEventListener('click', () => this.close()); },

  open(id) {
    if (this.id === id) return this.close();
    this.id = id;
    this.last = null;
    this.lengths = [];
    for (const each of ['object-info', 'object-value', 'object-changes', 'object-changes-allowed', 'object-chart'])
      byId(each).replaceChildren();
    setText(byId('object-name'), '…');
    setText(byId('object-value-note'), '');
    byId('noticed').hidden = true;
    byId('object').hidden = false;
    this.onChosen(id);
    this.refresh();
  },

  close() {
    this.id = null;
    byId('object').hidden = true;
    byId('noticed').hidden = false;
    this.onChosen(null);
  },

  // One question at a time; what comes for an object that was closed meanwhile is dropped.
  async refresh() {
    if (this.id === null || this.asking) return;
    this.asking = true;
    const id = this.id;
    try {
      const answer = await fetch('/api/object?id=' + id);
      const told = await answer.json();
      if (this.id === id) this.show(told);
    } catch (error) {
      // The daemon's state says so above; the next snapshot asks again.
    } finally {
      this.asking = false;
    }
    if (this.id !== null && this.id !== id) this.refresh();
  },

  show(told) {
    if (told.error) {
      setText(byId('object-value-note'), told.error);
      byId('object-changes-allowed').replaceChildren();
      return;
    }
    const info = told.info;
    if (told.value !== undefined) told.value = compact(told.value);
    setText(byId('object-name'), info.type + ' ' + (info.name === null ? '@' + info.id : info.name));
    this.showInfo(info);
    this.showChart(told, info);
    this.showChange(told, info);
    setText(byId('object-value'), told.value === undefined ? '' : told.value);
    setText(byId('object-value-note'), told.no_value || (told.is_cut ? 'its beginning' : ''));
    this.showButtons(told, info);
    this.last = {value: told.value, version: info.version};
  },

  showInfo(info) {
    const rows = [['id', '@' + info.id], ['version', info.version], ['size', bytes(info.bytes)], ['references', info.references],
                  ['made by', info.creator && info.creator.pid !== null ? person(info.creator) : null],
                  ['held by', info.holders.map(one => person(one) + (one.gone ? ', ended' : '') + (one.where ? ' at ' + one.where : '')).join(', ')],
                  ['waiting', info.waiting.slice(0, 8).map(one => person(one)).join(', ') + (info.waiting.length > 8 ? ', …' : '')],
                  ['guarded by', info.guarded_by ? '@' + info.guarded_by : null]];
    const list = byId('object-info');
    const shown = rows.filter(row => row[1] !== null && row[1] !== '');
    while (list.children.length > 2 * shown.length) list.lastChild.remove();
    while (list.children.length < 2 * shown.length) list.append(element('dt'), element('dd'));
    shown.forEach(([name, text], i) => {
      setText(list.children[2 * i], name);
      setText(list.children[2 * i + 1], text);
      list.children[2 * i + 1].className = i < 4 ? '' : 'wide';
    });
  },

  // Its length where it has one, else how many wait.
  showChart(told, info) {
    const isLength = told.length !== undefined;
    this.lengths.push(isLength ? told.length : info.waiters);
    if (this.lengths.length > History.kept) this.lengths.shift();
    const box = byId('object-chart');
    if (!box.firstChild) {
      const name = isLength ? 'length' : 'calls that wait';
      box.append(element('small', '', ''), newChart(name + ' since this was opened'));
    }
    setText(box.firstChild, (isLength ? 'length ' : 'calls that wait: ') + this.lengths[this.lengths.length - 1]);
    drawLine(box.lastChild, this.lengths, {width: 240, height: 44, area: true, top: 1});
  },

  // The lines that differ between the value before and this one, without what both begin and end with.
  difference(before, now) {
    const one = before.split('\n'), other = now.split('\n');
    let begin = 0, end = 0;
    while (begin < Math.min(one.length, other.length) && one[begin] === other[begin]) ++begin;
    while (end < Math.min(one.length, other.length) - begin && one[one.length - 1 - end] === other[other.length - 1 - end]) ++end;
    const minus = one.slice(begin, one.length - end), plus = other.slice(begin, other.length - end);
    if (minus.length !== plus.length) return {minus, plus};
    return {minus: minus.filter((line, i) => line !== plus[i]), plus: plus.filter((line, i) => line !== minus[i])};
  },

  showChange(told, info) {
    if (!this.last || this.last.version === info.version || this.last.value === told.value) return;
    if (this.last.value === undefined || told.value === undefined) return;
    const {minus, plus} = this.difference(this.last.value, told.value);
    const item = element('li');
    const versions = info.version - this.last.version;
    item.append(element('small', '', new Date().toLocaleTimeString() + (versions > 1 ? ', ' + versions + ' changes' : '')));
    for (const [kind, sign, lines] of [['minus', '− ', minus], ['plus', '+ ', plus]]) {
      if (!lines.length) continue;
      const shown = lines.slice(0, 6).map(line => sign + line.trim().slice(0, 200)).join('\n');
      item.append(element('pre', kind, shown + (lines.length > 6 ? '\n' + sign + '… ' + (lines.length - 6) + ' more' : '')));
    }
    const list = byId('object-changes');
    list.prepend(item);
    while (list.children.length > this.changesKept) list.lastChild.remove();
  },

  showButtons(told, info) {
    if (!this.allowsChanges) return;
    const name = info.type + ' ' + (info.name === null ? '@' + info.id : info.name);
    const offers = [['release', 'Release by force', 'Release ' + name + ' by force? Its holders lose it, as if they had crashed.'],
                    ['repair', 'Repair', 'Repair ' + name + '? Whoever acquires it next takes what it guards as it is.'],
                    ['remove', 'Remove the name', 'Remove the name of ' + name + '? It ends when nobody uses it any more.']];
    const box = byId('object-changes-allowed');
    if (!box.firstChild)
      for (const [what, words] of offers) {
        const button = element('button', 'danger', words);
        button.type = 'button';
        button.dataset.what = what;
        button.addEventListener('click', () => this.change(what, button.question));
        box.append(button);
      }
    offers.forEach(([what, , question], i) => {
      box.children[i].question = question;
      box.children[i].hidden = !told.can[what];
    });
  },

  async change(what, question) {
    const id = this.id, dialog = byId('question');
    setText(byId('question-words'), question);
    dialog.returnValue = 'no';
    dialog.showModal();
    await new Promise(done => dialog.addEventListener('close', done, {once: true}));
    if (dialog.returnValue !== 'yes') return;
    const answer = await fetch('/api/change', {method: 'POST', headers: {'Content-Type': 'application/json'},
                                               body: JSON.stringify({what, object: id})});
    const told = await answer.json();
    if (told.error) setText(byId('object-value-note'), told.error);
    this.refresh();
  },
};
