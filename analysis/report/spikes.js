// Trains of spikes: how raster.py packed them, and where a time lies in one.
"use strict";

async function unpack(text, populations) {
  const letters = atob(text), packed = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) packed[at] = letters.charCodeAt(at);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const raw = new Uint8Array(await new Response(stream).arrayBuffer());
  const cells = populations.reduce((sum, one) => sum + one.cells.length, 0);
  const counts = new DataView(raw.buffer, 0, 4 * cells);
  const steps = (raw.length - 4 * cells) / 2, low = 4 * cells, high = low + steps;
  let at = 0;
  return Array.from({ length: cells }, (_, cell) => {
    const ticks = new Uint32Array(counts.getUint32(4 * cell, true));
    for (let spike = 0, tick = 0; spike < ticks.length; at++) {
      const step = raw[low + at] | (raw[high + at] << 8);
      tick += step;
      if (step < 0xffff) ticks[spike++] = tick;
    }
    return ticks;
  });
}

function firstAt(ticks, tick) {
  let low = 0, high = ticks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ticks[middle] < tick) low = middle + 1; else high = middle;
  }
  return low;
}
