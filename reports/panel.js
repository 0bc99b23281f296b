// The panel: the model's ratio under other prices, worked out in the page from the counts that the run wrote into it.
//
// The page holds for each curve what the model does for a token and for an attended pair, as [arithmetic, softmax, norm,
// nonlin], and the schedule of its layers. The rest is the formula of the report: counts times prices, and their ratio.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("panel:data").textContent);
  const panel = document.querySelector(".panel");
  const form = panel.querySelector("form");
  const plot = panel.querySelector(".plot");
  const select = document.getElementById("panel:curve");
  const names = ["c_exp", "c_norm", "c_nonlin"];

  // ---- The model ----

  // Attended pairs of tokens 1 to T in one local layer of window W.
  const localPairs = (curve, T) => {
    const W = curve.window, full = curve.shape === "full";
    if (curve.chunked) {
      const chunks = Math.ceil(T / W) - 1, rest = T - chunks * W;
      return full ? chunks * W * W + rest * rest : (chunks * W * (W + 1) + rest * (rest + 1)) / 2;
    }
    const ramp = Math.min(T, W);
    return full ? T * ramp : ramp * (ramp + 1) / 2 + (T - ramp) * W;
  };

  const localSpan = (curve, T) => {
    const W = curve.window;
    if (curve.shape === "step") {
      return curve.chunked ? T - (Math.ceil(T / W) - 1) * W : Math.min(T, W);
    }
    const before = curve.prompt > 0 ? localPairs(curve, curve.prompt) : 0;
    return (localPairs(curve, T) - before) / (T - curve.prompt);
  };

  // The mean span: how many tokens a token attends to, averaged over tokens and layers.
  const span = (curve, T) => {
    const global = curve.shape === "causal" ? (T + curve.prompt + 1) / 2 : T;
    const local = curve.local > 0 ? localSpan(curve, T) : 0;
    return (curve.global * global + curve.local * local) / (curve.global + curve.local);
  };

  const spanLimit = (curve) => {
    if (curve.global > 0) return Infinity;
    if (!curve.chunked || curve.shape === "full") return curve.window;
    return curve.shape === "causal" ? (curve.window + 1) / 2 : NaN;
  };

  const price = (counts, prices) => counts[0] + counts[1] * prices[0] + counts[2] * prices[1] + counts[3] * prices[2];

  // Per token, snark = a0 + a1 s and stark = b0 + b1 s with the mean span s.
  const lines = (curve, c, r) => {
    const layers = curve.global + curve.local;
    const pair = curve.pair.map((count) => count * layers);
    return {a0: price(curve.token, c), a1: price(pair, c), b0: price(curve.token, r), b1: price(pair, r)};
  };
  const ratioAt = (line, s) =>
    s === Infinity ? line.a1 / line.b1 : (line.a0 + line.a1 * s) / (line.b0 + line.b1 * s);

  // ---- What is set ----

  const runPrices = {c: names.map((name) => data.constants[name]), r: 1};
  const own = ["r_exp", "r_norm", "r_nonlin"].map((name) => data.constants[name]);
  const state = {curve: data.curves[0], c: [...runPrices.c], r: 1, context: data.curves[0].context || 1024};

  const answer = (curve, c, r, context) => {
    const line = lines(curve, c, own.map((rows) => rows * r));
    const at = {line, start: line.a0 / line.b0, span: span(curve, context)};
    at.ratio = ratioAt(line, at.span);
    at.ceiling = ratioAt(line, spanLimit(curve));
    at.fraction = (at.ratio - at.start) / (at.ceiling - at.start);
    return at;
  };

  // ---- Numbers as the report writes them ----

  const grouped = (value) => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
  const fixed = (value, decimals) => {
    const [whole, rest] = value.toFixed(decimals).split(".");
    return grouped(whole).replace("-", "−") + (rest ? "." + rest : "");
  };
  const tokens = (value) => {
    for (const [unit, size] of [["M", 1 << 20], ["k", 1 << 10]]) if (value >= size) return value / size + unit;
    return String(value);
  };
  const show = (id, value, words) => {
    const output = document.getElementById("panel:" + id);
    output.textContent = Number.isFinite(value) ? words : "none";
    output.dataset.value = value;
  };

  // ---- The plot ----

  const svg = (name, attributes, words) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (words !== undefined) element.textContent = words;
    return element;
  };

  // How wide words are in the plot.
  const textWidth = (words) => {
    const probe = svg("text", {}, words);
    plot.append(probe);
    const width = probe.getComputedTextLength();
    probe.remove();
    return width;
  };

  const octaves = [7, 20];
  const contexts = [];
  for (let i = octaves[0] * 16; i <= octaves[1] * 16; i++) contexts.push(2 ** (i / 16));

  // A step of 1, 2 or 5 that divides the range into at most six parts.
  const niceStep = (range) => {
    const power = 10 ** Math.floor(Math.log10(range / 6));
    return [1, 2, 5, 10].map((n) => n * power).find((step) => range / step <= 6);
  };

  const draw = (at) => {
    const width = Math.max(300, Math.min(720, panel.clientWidth)), height = 300;
    const first = state.curve.prompt + 1;
    const shown = contexts.filter((T) => T >= first);
    const base = answer(state.curve, runPrices.c, 1, state.context);
    const curves = [
      ["base", shown.map((T) => ratioAt(base.line, span(state.curve, T)))],
      ["curve", shown.map((T) => ratioAt(at.line, span(state.curve, T)))],
    ];
    const values = [...curves[0][1], ...curves[1][1], at.ratio, at.ceiling, 1].filter(Number.isFinite);
    const low = Math.min(...values), high = Math.max(...values);
    const step = niceStep(Math.max(high - low, 0.01) * 1.08);
    const from = Math.floor(low / step + 1e-9) * step, to = Math.ceil(high / step + 0.05) * step;
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    const levels = Array.from({length: Math.round((to - from) / step) + 1}, (_, i) => from + i * step);
    const labels = levels.map((R) => fixed(R, digits) + "×");
    const box = {left: Math.ceil(Math.max(...labels.map(textWidth))) + 12, right: width - 12, top: 14, bottom: height - 26};
    const x = (T) => box.left + (box.right - box.left) * (Math.log2(T) - octaves[0]) / (octaves[1] - octaves[0]);
    const y = (R) => box.bottom - (box.bottom - box.top) * (R - from) / (to - from);
    const parts = [];
    const rule = (R, name) => parts.push(svg("line", {x1: box.left, x2: box.right, y1: y(R), y2: y(R), class: name}));
    levels.forEach((R, i) => {
      rule(R, "grid");
      parts.push(svg("text", {x: box.left - 8, y: y(R) + 4, "text-anchor": "end"}, labels[i]));
    });
    for (let k = octaves[0]; k <= octaves[1]; k += width < 500 ? 3 : 1) {
      parts.push(svg("text", {x: x(2 ** k), y: height - 6, "text-anchor": k === octaves[1] ? "end" : "middle"}, tokens(2 ** k)));
    }
    if (Number.isFinite(at.ceiling)) {
      rule(at.ceiling, "ceiling");
      const above = y(at.ceiling) - 6 > box.top + 4;
      const words = "Ceiling " + fixed(at.ceiling, 3) + "×";
      const place = {x: box.left + 8, y: y(at.ceiling) + (above ? -6 : 16)};
      parts.push(svg("rect", {x: place.x - 3, y: place.y - 11, width: textWidth(words) + 6, height: 14}));
      parts.push(svg("text", place, words));
    }
    for (const [name, ratios] of curves) {
      const points = shown.map((T, i) => x(T).toFixed(2) + " " + y(ratios[i]).toFixed(2));
      parts.push(svg("path", {d: "M" + points.join("L"), class: name}));
    }
    if (state.context >= 2 ** octaves[0] && state.context <= 2 ** octaves[1]) {
      parts.push(svg("circle", {cx: x(state.context), cy: y(at.ratio), r: 5, class: "dot"}));
    }
    plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
    plot.setAttribute("aria-label", `SNARK constraints per STARK row of ${state.curve.model} by context, 128 to 1M tokens: ` +
      `${fixed(at.ratio, 4)} at ${grouped(state.context)} tokens, ` +
      (Number.isFinite(at.ceiling) ? `ceiling ${fixed(at.ceiling, 4)}.` : "no ceiling."));
    plot.replaceChildren(...parts);
  };

  // ---- The controls ----

  // A slider stands at a place; the box beside it holds the number that the place means.
  const knob = (id, range, toNumber, toPlace, get, set, valid) => {
    const slider = document.getElementById("panel:" + id);
    const box = slider.nextElementSibling;
    Object.assign(slider, range);
    slider.addEventListener("input", () => {
      const number = toNumber(Number(slider.value));
      if (!valid(number)) return;
      set(number);
      update();
    });
    box.addEventListener("input", () => {
      const number = Number(box.value);
      const good = box.value !== "" && Number.isFinite(number) && valid(number);
      box.setAttribute("aria-invalid", String(!good));
      if (!good) return;
      set(number);
      update(box);
    });
    return (busy) => {
      slider.value = toPlace(get());
      slider.setAttribute("aria-valuetext", grouped(get()));
      if (box !== busy) {
        box.value = get();
        box.setAttribute("aria-invalid", "false");
      }
    };
  };
  const same = (number) => number;
  const round3 = (number) => Number(number.toPrecision(3));
  const knobs = names.map((name, i) =>
    knob(name, {min: 0, max: Math.max([600, 100, 400][i], 2 * runPrices.c[i]), step: 1}, same, same,
      () => state.c[i], (number) => { state.c[i] = number; }, (number) => number >= 0));
  knobs.push(knob("r", {min: -2, max: 8, step: 0.05}, (place) => round3(2 ** place), Math.log2,
    () => state.r, (number) => { state.r = number; }, (number) => number >= 0));
  knobs.push(knob("context", {min: octaves[0], max: octaves[1], step: 1 / 16}, (place) => Math.round(2 ** place), Math.log2,
    () => state.context, (number) => { state.context = number; },
    (number) => Number.isInteger(number) && number > state.curve.prompt && number <= 2 ** 40));

  const update = (busy) => {
    const at = answer(state.curve, state.c, state.r, state.context);
    show("ratio", at.ratio, fixed(at.ratio, 4));
    show("ceiling", at.ceiling, fixed(at.ceiling, 4));
    show("fraction", at.fraction, fixed(100 * at.fraction, 1) + "\u00a0%");
    show("span", at.span, fixed(at.span, at.span < 100 ? 1 : 0) + " tokens");
    knobs.forEach((refresh) => refresh(busy));
    draw(at);
  };

  const several = (key) => new Set(data.curves.map((curve) => curve[key])).size > 1;
  data.curves.forEach((curve, i) => {
    const details = ["accounting", "workload"].filter(several).map((key) => curve[key]);
    if (several("prompt")) details.push(`prompt ${curve.prompt}`);
    select.append(new Option(curve.model + (details.length > 0 ? ` (${details.join(", ")})` : ""), i));
  });
  select.addEventListener("input", () => {
    state.curve = data.curves[select.value];
    state.context = Math.max(state.context, state.curve.prompt + 1);
    update();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    Object.assign(state, {c: [...runPrices.c], r: runPrices.r, context: state.curve.context || 1024});
    update();
  });

  panel.previousElementSibling.remove();
  panel.hidden = false;
  update();
  window.addEventListener("resize", () => update());
})();
