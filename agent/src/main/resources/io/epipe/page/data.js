'use strict';
// How the columns are laid out is told in PageData.java. Everything in them came from a network: it is only ever put into text nodes.

let DATA; // the bytes of the columns
let INDEX; // where they are, and what was found
const COLUMNS = new Map();

async function unpack() {
  const base64 = atob(document.getElementById('data').textContent);
  const packed = new Uint8Array(base64.length);
  for (let i = 0; i < packed.length; i++) packed[i] = base64.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  DATA = new Uint8Array(await new Response(stream).arrayBuffer());
  document.getElementById('data').remove();
  const end = DATA.length - 4;
  const length = DATA[end] | DATA[end + 1] << 8 | DATA[end + 2] << 16 | DATA[end + 3] << 24;
  INDEX = JSON.parse(new TextDecoder().decode(DATA.subarray(end - length, end)));
  for (const [key, layout] of Object.entries(INDEX.columns)) COLUMNS.set(key, new Column(layout));
}

class Column {
  constructor(layout) {
    this.layout = layout;
  }

  // Numbers of the rows, less base - 1; of texts the place in the dictionary. 0: absent.
  get values() {
    if (!this.cached) {
      const {at, width} = this.layout;
      const n = INDEX.rows;
      const values = width === 1 ? new Uint8Array(n) : width === 2 ? new Uint16Array(n) : width <= 4 ? new Uint32Array(n) : new Float64Array(n);
      let scale = 1;
      for (let plane = 0; plane < width; plane++, scale *= 256) {
        const from = at + plane * n;
        for (let i = 0; i < n; i++) values[i] += DATA[from + i] * scale;
      }
      if (this.layout.kind !== 'number') {
        for (let i = 0; i < n; i++) if (values[i]) values[i] += this.layout.base - 1;
      }
      this.cached = values;
    }
    return this.cached;
  }

  number(row) {
    const value = this.values[row];
    return value === 0 ? undefined : value + this.layout.base - 1;
  }

  get texts() {
    if (!this.dictionary) {
      const {texts, textsLength} = this.layout;
      this.dictionary = JSON.parse(new TextDecoder().decode(DATA.subarray(texts, texts + textsLength)));
    }
    return this.dictionary;
  }

  // Which texts of the dictionary have this word, by place; null where none has. Without case. All are searched as one text, because one search in a
  // long text takes a tenth of many in short ones; a word has no line feed.
  mask(word) {
    if (!this.joined) {
      const lower = this.texts.map(text => text.toLowerCase().replaceAll('\n', ' '));
      this.joined = lower.join('\n');
      this.ends = new Uint32Array(lower.length);
      let end = 0;
      lower.forEach((text, i) => {
        end += text.length + 1;
        this.ends[i] = end;
      });
    }
    let mask = null;
    for (let from = this.joined.indexOf(word), place = 0; from >= 0; from = this.joined.indexOf(word, this.ends[place++])) {
      while (this.ends[place] <= from) place++;
      mask = mask || new Uint8Array(this.ends.length + 1);
      mask[place + 1] = 1;
    }
    return mask;
  }

  text(row) {
    if (this.layout.kind === 'number') {
      const number = this.number(row);
      return number === undefined ? undefined : String(number);
    }
    const id = this.values[row];
    if (id === 0) return undefined;
    const words = this.texts[id - 1];
    return this.layout.kind === 'sentence' ? this.fill(row, words) : words;
  }

  // The texts of all rows, made once: a search asks for each.
  get all() {
    if (!this.rows) {
      this.rows = [];
      for (let row = 0; row < INDEX.rows; row++) this.rows.push(this.text(row));
    }
    return this.rows;
  }

  fill(row, words) {
    if (!this.offsets) {
      const holes = this.texts.map(each => each.split('\u0001').length - 1);
      this.offsets = new Uint32Array(INDEX.rows);
      let at = this.layout.digits;
      for (let i = 0; i < INDEX.rows; i++) {
        this.offsets[i] = at;
        const id = this.values[i];
        for (let left = id === 0 ? 0 : holes[id - 1]; left > 0; at++) if (DATA[at] === 44) left--;
      }
    }
    let at = this.offsets[row];
    return words.replace(/\u0001/g, () => {
      let digits = '';
      for (; DATA[at] !== 44; at++) digits += String.fromCharCode(DATA[at]);
      at++;
      return digits;
    });
  }
}

function text(key, row) {
  const column = COLUMNS.get(key);
  return column ? column.text(row) : undefined;
}

function number(key, row) {
  const column = COLUMNS.get(key);
  return column && column.layout.kind === 'number' ? column.number(row) : undefined;
}

// Milliseconds since 1970.
function moment(row) {
  return number('~seconds', row) * 1000 + number('~micros', row) / 1000;
}
