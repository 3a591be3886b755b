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

  // The dictionary for the search: without case, and of numbers nothing.
  get words() {
    if (!this.lower) this.lower = this.texts.map(text => text.toLowerCase());
    return this.lower;
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
