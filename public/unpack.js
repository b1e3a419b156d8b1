// Machine code comes taken apart (`xtask/src/pack.rs` tells how), which travels smaller, and is put together here.
function unpack(packed) {
  // The whole is the first part; its head tells of the others.
  const parts = [packed];
  const places = [0];
  const wrong = () => new RangeError("the app did not come whole");
  const byte = (part) => {
    if (places[part] >= parts[part].length) throw wrong();
    return parts[part][places[part]++];
  };
  const number = (part) => {
    for (let sum = 0, shift = 0; ; shift += 7) {
      const next = byte(part);
      sum |= (next & 127) << shift;
      if (next < 128) return sum;
    }
  };
  const take = (length) => packed.subarray(places[0], (places[0] += length));
  const whole = number(0);
  const functions = number(0);
  const most = number(0);
  const kinds = take(256);
  const pairs = [];
  for (let left = number(0); left > 0; left--) pairs[byte(0)] = [byte(0), byte(0)];
  const lengths = Array.from({ length: 18 }, () => number(0));
  for (const length of lengths) {
    parts.push(take(length));
    places.push(0);
  }
  // Something else may have answered in the server's place. Nothing that is not ours adds up.
  if (places[0] !== packed.length) throw wrong();
  const out = new Uint8Array(whole);
  let size = 0;
  const write = (value) => {
    for (; value > 127; value >>>= 7) out[size++] = value | 128;
    out[size++] = value;
  };
  const copy = (part) => {
    let next;
    do out[size++] = next = byte(part);
    while (next > 127);
  };
  const locals = Uint16Array.from({ length: most }, (_, local) => local);
  const lately = locals.slice();
  const waiting = [];
  const instruction = () => {
    let next = waiting.length ? waiting.pop() : byte(3);
    for (let pair; (pair = pairs[next]); next = pair[0]) waiting.push(pair[1]);
    return next;
  };
  out.set(parts[1]);
  size = parts[1].length;
  for (let index = 0; index < functions; index++) {
    const start = size;
    lately.set(locals);
    const groups = number(4);
    write(groups);
    for (let declared = 0; declared < 2 * groups; declared++) copy(4);
    for (;;) {
      const code = instruction();
      if (code === 255) break;
      out[size++] = code;
      const part = kinds[code] & 31;
      switch (kinds[code] >> 5) {
        case 2:
          out[size++] = instruction();
        // Its offset is a number.
        case 1:
          copy(part);
          break;
        case 3: {
          const rank = number(part);
          const local = lately[rank];
          lately.copyWithin(1, 0, rank);
          write((lately[0] = local));
          break;
        }
        case 4:
          for (let left = number(part); left > 0; left--) out[size++] = byte(part);
      }
    }
    out[size++] = 11;
    // Its length stands before a function.
    const end = size;
    write(end - start);
    const length = out.slice(end, size);
    out.copyWithin(start + length.length, start, end);
    out.set(length, start);
  }
  out.set(parts[2], size);
  return out;
}
