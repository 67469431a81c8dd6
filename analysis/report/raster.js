// The raster of a report: density from far, single spikes from near; by wheel, drag, touch, keys and buttons.
(async () => {
  const figure = document.getElementById("raster");
  if (!figure || typeof DecompressionStream === "undefined") return; // the still picture stays
  const layout = JSON.parse(document.getElementById("raster-layout").textContent);
  const trains = await unpack(document.getElementById("raster-spikes").textContent, layout.populations);
  const canvas = figure.querySelector("canvas"), shown = document.getElementById("raster-shown");
  const context = canvas.getContext("2d");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const COLOURS = [[0, 114, 178], [213, 94, 0], [0, 158, 115], [204, 121, 167], [230, 159, 0], [86, 180, 233]];
  const SINGLE = 20000; // more spikes in view than this are drawn as density
  const CLOSEST = 0.02; // s
  const LETTERS = "12px system-ui, sans-serif", SMALL = "10px system-ui, sans-serif";
  const TOP = 34, BOTTOM = 26; // css pixels for the strip and the axis
  let from = 0, to = layout.stop, focus = -1, left = 0, asked = false;

  // ---- where things stand ---------------------------------------------------------------------------------------
  function bands(height) {
    const several = layout.populations.map((one, index) => ({ one, index })).filter(({ index }) => focus < 0 || focus === index);
    const sizes = several.map(({ one }) => Math.max(Math.sqrt(Math.min(one.cells.length, 600)), 7));
    const total = sizes.reduce((sum, size) => sum + size, 0), gap = 3, room = height - gap * several.length;
    let y = TOP;
    return several.map(({ one, index }, order) => {
      const band = { one, index, y, height: (room * sizes[order]) / total };
      y += band.height + gap;
      return band;
    });
  }

  function firstCell(index) {
    return layout.populations.slice(0, index).reduce((sum, one) => sum + one.cells.length, 0);
  }

  function colourOf(style, name) {
    return style.getPropertyValue(name).trim();
  }

  function colourOfKey(key) {
    // Lighter at night, where single marks on black would be dim.
    return COLOURS[key % COLOURS.length].map((part) => (dark.matches ? part + 0.25 * (255 - part) : part));
  }

  function rgb(text) {
    const value = parseInt(text.slice(1), 16);
    return [value >> 16, (value >> 8) & 255, value & 255];
  }

  // ---- drawing --------------------------------------------------------------------------------------------------
  function draw() {
    asked = false;
    const scale = Math.min(devicePixelRatio || 1, 2), width = canvas.clientWidth, height = canvas.clientHeight;
    if (!width) return;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const style = getComputedStyle(document.documentElement);
    const ink = colourOf(style, "--ink"), soft = colourOf(style, "--soft"), line = colourOf(style, "--line");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.font = LETTERS;
    const rows = bands(height - TOP - BOTTOM);
    left = Math.min(Math.max(...rows.map(({ one }) => context.measureText(one.name).width)) + 8, 0.32 * width);
    const spikes = drawSpikes(rows, width, scale, rgb(ink));
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.textBaseline = "middle";
    drawLabels(rows, width, ink, soft, line);
    drawStrip(width, style, ink, soft);
    drawAxis(width, height, ink, soft, line);
    say(spikes);
  }

  function drawLabels(rows, width, ink, soft, line) {
    context.textAlign = "right";
    rows.forEach(({ one, y, height }, order) => {
      // A region is named once, where the name of its first population does not say it.
      const first = order === 0 || rows[order - 1].one.region !== one.region;
      const named = first && height > 22 && one.region !== "unknown" && !one.name.startsWith(one.region);
      context.fillStyle = ink;
      context.fillText(one.name, left - 6, y + height / 2 - (named ? 5 : 0), left - 8);
      if (named) {
        context.fillStyle = soft;
        context.font = SMALL;
        context.fillText(one.region, left - 6, y + height / 2 + 8, left - 8);
        context.font = LETTERS;
      }
      context.fillStyle = line;
      context.fillRect(first && order ? 0 : left, y - 2, width, 1);
    });
  }

  function drawSpikes(rows, width, scale, ink) {
    const x0 = Math.round(left * scale), across = canvas.width - x0, down = canvas.height;
    if (across < 1) return 0;
    const start = from / layout.tick, perTick = (across * layout.tick) / (to - from);
    const stop = to < layout.stop ? to / layout.tick : Infinity; // the last spike of a foreign file is its end
    const picked = rows.map(({ one, index, y, height }) => {
      const cell = firstCell(index);
      return one.cells.map((id, order) => {
        const ticks = trains[cell + order];
        return { id, one, ticks, first: firstAt(ticks, start), last: firstAt(ticks, stop), y: y + (height * order) / one.cells.length,
          height: height / one.cells.length };
      });
    });
    const inView = picked.flat().reduce((sum, row) => sum + row.last - row.first, 0);
    const near = inView <= SINGLE, image = context.createImageData(across, down);
    for (const population of picked) {
      const spikes = population.reduce((sum, row) => sum + row.last - row.first, 0);
      const tall = population.length ? population[0].height * scale : 1;
      // Several cells share a row of pixels where there is no room for one each.
      const lines = Math.max(Math.min(population.length, tall * population.length), 1);
      const perSpike = (across * lines) / (2 * Math.max(spikes, 1));
      const counts = new Float32Array(across);
      let y = -1;
      for (let index = 0; index < population.length; index++) {
        const row = population[index], top = Math.floor(row.y * scale);
        const bottom = Math.max(top + (near ? Math.ceil(2 * scale) : 1), Math.floor((row.y + row.height) * scale - (near && tall > 4 ? 1 : 0)));
        if (near || top !== y) counts.fill(0);
        y = top;
        for (let spike = row.first; spike < row.last; spike++) {
          const x = Math.min(Math.floor((row.ticks[spike] - start) * perTick), across - 1);
          counts[x] += 1;
          if (near && x + 1 < across) counts[x + 1] += 1;
        }
        const colour = row.one.pool ? colourOfKey(Math.floor(row.id / row.one.pool)) : ink;
        paint(image, counts, top, Math.min(bottom, down), colour, near, perSpike);
      }
    }
    context.putImageData(image, x0, 0);
    return inView;
  }

  function paint(image, counts, top, bottom, colour, near, perSpike) {
    for (let x = 0; x < counts.length; x++) {
      if (!counts[x]) continue;
      const alpha = near ? 255 : Math.min(40 + 215 * (1 - Math.exp(-counts[x] * perSpike)), 255);
      for (let y = top; y < bottom; y++) {
        const at = 4 * (y * image.width + x);
        if (image.data[at + 3] > alpha) continue;
        image.data[at] = colour[0];
        image.data[at + 1] = colour[1];
        image.data[at + 2] = colour[2];
        image.data[at + 3] = alpha;
      }
    }
  }

  function place(time, width) {
    return left + ((time - from) / (to - from)) * (width - left);
  }

  function drawStrip(width, style, ink, soft) {
    context.textAlign = "left";
    for (const one of layout.stretches) {
      const start = Math.max(place(one.start, width), left), stop = Math.min(place(one.stop, width), width);
      if (stop <= left || start >= width) continue;
      context.fillStyle = colourOf(style, `--${one.verb}`) || soft;
      context.fillRect(start, 16, Math.max(stop - start - 1, 1), 5);
      context.fillStyle = ink;
      if (stop - start > context.measureText(one.verb).width + 4) context.fillText(one.verb, start + 1, 8);
    }
    context.fillStyle = soft;
    const trials = layout.trials.filter((time) => time >= from && time < to);
    if (trials.length < width / 8) for (const time of trials) context.fillRect(place(time, width), 14, 1, 9);
    drawPresses(width);
  }

  function drawPresses(width) {
    const { time, key, right } = layout.presses, first = firstAt(time, from), last = firstAt(time, to);
    if (last - first > width / 6) return;
    for (let press = first; press < last; press++) {
      const x = place(time[press], width), [red, green, blue] = colourOfKey(key[press]);
      context.fillStyle = context.strokeStyle = `rgb(${red} ${green} ${blue})`;
      context.beginPath();
      if (right[press]) {
        context.moveTo(x - 4, 24); context.lineTo(x + 4, 24); context.lineTo(x, 32); context.fill();
      } else {
        context.moveTo(x - 3, 25); context.lineTo(x + 3, 31); context.moveTo(x + 3, 25); context.lineTo(x - 3, 31);
        context.lineWidth = 2; context.stroke();
      }
    }
  }

  function step(span, most) {
    const rough = span / most, power = 10 ** Math.floor(Math.log10(rough));
    return [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  }

  function digits(size) {
    return Math.max(0, -Math.floor(Math.log10(size) + 1e-9));
  }

  function drawAxis(width, height, ink, soft, line) {
    const size = step(to - from, Math.max((width - left) / 80, 2)), y = height - BOTTOM;
    context.textAlign = "center";
    for (let tick = Math.ceil(from / size - 1e-9); tick * size <= to + 1e-9; tick++) {
      const x = place(tick * size, width), text = (tick * size).toFixed(digits(size));
      context.fillStyle = soft;
      context.fillRect(Math.min(x, width - 1), y, 1, 5);
      const half = context.measureText(`${text} s`).width / 2;
      context.fillStyle = ink;
      context.fillText(`${text} s`, Math.min(Math.max(x, left + half), width - half), y + 14);
    }
    context.fillStyle = line;
    context.fillRect(left, y, width - left, 1);
  }

  function say(spikes) {
    const places = digits(step(to - from, 100));
    const middle = (from + to) / 2, here = layout.stretches.find((one) => one.start <= middle && middle < one.stop);
    const trial = firstAt(layout.trials, middle + 1e-9);
    const where = here && to - from < layout.stop ? `, in ${here.verb}${trial && here.verb !== "sleep" ? `, trial ${trial} of all` : ""}` : "";
    const cells = focus < 0 ? "" : ` of ${layout.populations[focus].cells.length} of ${layout.populations[focus].count} cells`;
    shown.textContent = `${from.toFixed(places)} to ${to.toFixed(places)} s${where}: ${spikes.toLocaleString("en")} spikes${cells}, `
      + (spikes <= SINGLE ? "each one a mark." : "shown as density.");
  }

  // ---- moving ---------------------------------------------------------------------------------------------------
  function look(start, span) {
    span = Math.min(Math.max(span, CLOSEST), layout.stop);
    from = Math.min(Math.max(start, 0), layout.stop - span);
    to = from + span;
    if (!asked) requestAnimationFrame(draw);
    asked = true;
  }

  function zoom(factor, at = (from + to) / 2) {
    const span = Math.min(Math.max((to - from) * factor, CLOSEST), layout.stop);
    look(at - ((at - from) / (to - from)) * span, span);
  }

  function timeAt(x) {
    return from + ((x - left) / (canvas.clientWidth - left)) * (to - from);
  }

  const fingers = new Map();
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event.offsetX);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = [...fingers.values()];
    fingers.set(event.pointerId, event.offsetX);
    const after = [...fingers.values()];
    if (after.length === 1) return look(from + timeAt(before[0]) - timeAt(after[0]), to - from);
    const apart = (ends) => Math.max(Math.abs(ends[0] - ends[1]), 10);
    zoom(apart(before) / apart(after), timeAt((after[0] + after[1]) / 2));
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => fingers.delete(event.pointerId));
  canvas.addEventListener("wheel", (event) => {
    // Before a click the wheel scrolls the page, as everywhere else.
    if (!event.ctrlKey && document.activeElement !== canvas) return;
    event.preventDefault();
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) look(from + (event.deltaX / canvas.clientWidth) * (to - from), to - from);
    else zoom(Math.exp(Math.min(Math.max(event.deltaY, -240), 240) / 400), timeAt(event.offsetX));
  }, { passive: false });
  canvas.addEventListener("dblclick", (event) => zoom(0.25, timeAt(event.offsetX)));
  const keys = {
    ArrowLeft: () => look(from - 0.2 * (to - from), to - from),
    ArrowRight: () => look(from + 0.2 * (to - from), to - from),
    "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), Home: () => look(0, layout.stop),
  };
  canvas.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  });

  // ---- buttons --------------------------------------------------------------------------------------------------
  const controls = figure.querySelector(".controls");
  function button(text, name, act) {
    const one = document.createElement("button");
    Object.assign(one, { type: "button", textContent: text, ariaLabel: name });
    one.addEventListener("click", act);
    controls.append(one);
  }
  button("◀", "earlier", keys.ArrowLeft);
  button("▶", "later", keys.ArrowRight);
  button("+", "closer", keys["+"]);
  button("−", "further", keys["-"]);
  button("All", "all of the simulated time", keys.Home);
  const NEAR = 4;
  const sleep = layout.stretches.find((one) => one.verb === "sleep");
  if (layout.trials.length) {
    button("First trial", "the first trial", () => look(layout.trials[0], NEAR));
    button("Last trial", "the last trial", () => look(layout.trials[layout.trials.length - 1], NEAR));
  } else button("Start", "the first seconds", () => look(0, NEAR));
  if (sleep) button("Sleep", "the first simulated sleep", () => look(sleep.start, NEAR));
  const choice = document.createElement("select");
  choice.ariaLabel = "population to show";
  choice.append(new Option("all populations", -1), ...layout.populations.map((one, index) => new Option(one.name, index)));
  choice.addEventListener("change", () => { focus = Number(choice.value); look(from, to - from); });
  controls.append(choice);

  figure.querySelector(".still").hidden = true;
  figure.querySelector(".live").hidden = false;
  dark.addEventListener("change", draw);
  new ResizeObserver(draw).observe(canvas); // also draws the first time
})();
