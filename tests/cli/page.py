"""Opens reports in Chromium: python3 tests/cli/page.py PROOFSWEEP. Run by test_page.sh, in the project's directory."""
import base64
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from browser import Browser

proofsweep = sys.argv[1]
failures = checks = 0

# Every kind of schedule: dense, sliding, chunked, without a global layer; whole, causal, one step, behind a prompt.
EVERY_SCHEDULE = """spec: 1
name: schedules
title: Every schedule & <every> workload
constants: {c_exp: 120, c_norm: 12.5, c_nonlin: 40, r_exp: 2, r_norm: 1.5, r_nonlin: 0.5}
sweeps:
  - name: counted-fully
    models: [gpt2-small, gpt2-small-5to1, mistral-7b-v0.1, llama-4-scout-17b-16e, gemma-3-270m, gpt-oss-20b]
    context: [1024, 65536]
    accounting: [paper, full]
    workload: [prefill, prefill-causal, decode-step]
  - name: behind-a-prompt
    models: [gpt2-small-5to1, llama-4-scout-17b-16e]
    context: [4096, 16384]
    accounting: full
    workload: decode
    prompt: 3000
claims:
  - id: one
    says: the ratio is above 1
    value: ratio
    where: {sweep: behind-a-prompt, model: gpt2-small-5to1, context: 4096}
    above: 1
figures: [ratio-vs-context]
"""


def expect(name, expected, actual):
    global failures, checks
    checks += 1
    if expected != actual:
        failures += 1
        print(f"FAIL {name}: expected {expected!r}, found {actual!r}")


def program(*words):
    return json.loads(subprocess.run([proofsweep, *words], check=True, stdout=subprocess.PIPE).stdout)


def write_reports(directory):
    spec = os.path.join(directory, "schedules.yaml")
    with open(spec, "w", encoding="utf-8") as file:
        file.write(EVERY_SCHEDULE)
    for name in ["sweeps/essay.yaml", "sweeps/measured.yaml", "sweeps/paper.yaml", spec]:
        subprocess.run([proofsweep, "run", name, "-o", directory, "-q", "--formats", "svg"], check=True,
                       stdout=subprocess.DEVNULL)
    return [os.path.join(directory, name, "report.html") for name in ["essay", "measured", "paper", "schedules"]]


def check_page(browser, name):
    """What holds for every page, whatever it says."""
    problems = [event["method"] for event in browser.events
                if event.get("method") in ["Runtime.exceptionThrown", "Log.entryAdded"]]
    expect(f"{name}: errors in the console", [], problems)
    addresses = [event["params"]["request"]["url"] for event in browser.events
                 if event.get("method") == "Network.requestWillBeSent"]
    expect(f"{name}: requests", 1, len(addresses))
    found = browser.evaluate("""(() => {
      const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((heading) => Number(heading.tagName[1]));
      const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
      const links = [...document.querySelectorAll('a[href^="#"]')].map((link) => decodeURIComponent(link.hash.slice(1)));
      return {
        titles: levels.filter((level) => level === 1).length,
        jumps: levels.filter((level, i) => i > 0 && level > levels[i - 1] + 1).length,
        main: document.querySelectorAll("main").length,
        sections: document.querySelectorAll("h2").length,
        contents: document.querySelectorAll("nav.contents li").length,
        doubled: ids.filter((id, i) => ids.indexOf(id) < i),
        dangling: links.filter((id) => !document.getElementById(id)),
        unnamed: [...document.querySelectorAll("svg")].filter((svg) => svg.getAttribute("role") !== "img" ||
          !(svg.getAttribute("aria-label") || document.getElementById(svg.getAttribute("aria-labelledby").split(" ")[0]))).length,
        unlabelled: [...document.querySelectorAll("input, select")].filter((input) =>
          input.labels.length === 0 && !input.getAttribute("aria-label")).length,
        marks: /[\\ue000-\\ue004]/.test(document.documentElement.outerHTML),
      };
    })()""")
    expect(f"{name}: titles", 1, found["titles"])
    expect(f"{name}: headings that skip a level", 0, found["jumps"])
    expect(f"{name}: main", 1, found["main"])
    expect(f"{name}: entries of the contents", found["sections"] if found["sections"] >= 3 else 0, found["contents"])
    expect(f"{name}: doubled ids", [], found["doubled"])
    expect(f"{name}: links to nowhere", [], found["dangling"])
    expect(f"{name}: drawings without a name", 0, found["unnamed"])
    expect(f"{name}: controls without a name", 0, found["unlabelled"])
    expect(f"{name}: marks left over", False, found["marks"])
    browser.call("Emulation.setDeviceMetricsOverride", width=390, height=800, deviceScaleFactor=1, mobile=True)
    expect(f"{name}: wider than a telephone", True, browser.evaluate("document.scrollingElement.scrollWidth <= 390"))
    browser.call("Emulation.clearDeviceMetricsOverride")


def check_widths(browser, name):
    """Nothing but tables and drawings is pushed sideways, and no claim is without its verdict."""
    for width in [360, 400, 577, 600, 640, 700, 747, 760, 801, 1200]:
        browser.call("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
        expect(f"{name}: pixels beyond a page of {width}", 0, browser.evaluate(
            "Math.max(0, document.scrollingElement.scrollWidth - document.documentElement.clientWidth)"))
        expect(f"{name}: claims squeezed or cut at {width}", 0, browser.evaluate("""[...document.querySelectorAll("td > .name")]
          .map((link) => link.closest("tr")).filter((row) => row.cells[0].getBoundingClientRect().width < 190 ||
            row.cells[3].getBoundingClientRect().right > document.documentElement.clientWidth).length"""))
    browser.call("Emulation.setDeviceMetricsOverride", width=400, height=800, deviceScaleFactor=1, mobile=True)
    expect(f"{name}: drawings that go on without a sign of it", 0, browser.evaluate(
        """[...document.querySelectorAll(".drawing")].filter((drawing) => drawing.offsetParent !== null)
          .filter((drawing) => drawing.scrollWidth > drawing.clientWidth &&
            !(getComputedStyle(drawing).overflowX === "auto" && getComputedStyle(drawing).backgroundImage.includes("gradient") &&
              getComputedStyle(drawing.firstElementChild).mixBlendMode !== "normal")).length"""))
    browser.call("Emulation.clearDeviceMetricsOverride")


def check_themes(browser):
    shown = """[...document.querySelectorAll(".drawing")].filter((drawing) => drawing.offsetParent !== null)
      .map((drawing) => drawing.className.split(" ")[1])"""
    for theme in ["light", "dark"]:
        browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
        expect(f"figures in the {theme}", {theme}, set(browser.evaluate(shown)))
    browser.call("Emulation.setEmulatedMedia", media="print", features=[])
    expect("figures on paper", {"light"}, set(browser.evaluate(shown)))
    hidden = """[".contents", ".panel", ".skip", "figcaption"].filter((name) =>
      getComputedStyle(document.querySelector(name)).display !== "none")"""
    expect("what paper has no use for", [], browser.evaluate(hidden))
    browser.call("Emulation.setEmulatedMedia", media="", features=[])
    for motion, scroll in [("no-preference", "smooth"), ("reduce", "auto")]:
        browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": motion}])
        expect(f"motion: {motion}", scroll, browser.evaluate("getComputedStyle(document.documentElement).scrollBehavior"))
    browser.call("Emulation.setEmulatedMedia", features=[])


def check_print(browser):
    """The words of the PDF that a browser prints."""
    pdf = base64.b64decode(browser.call("Page.printToPDF")["data"])
    words = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, check=True, stdout=subprocess.PIPE).stdout.decode()
    for wanted in ["Where transformer", "How this was computed", "Softmax, not arithmetic", "gpt2-ratio"]:
        expect(f"printed: {wanted}", True, wanted in words)
    parts = [page for page in words.split("\f") if "✓ holds" in page]
    expect("printed: a table goes on over pages", True, len(parts) > 1)
    expect("printed: with its heading on each", [True] * len(parts), ["Expected" in page for page in parts])
    for unwanted in ["Skip to", "Numbers (CSV)", "Turn the prices", "Prices of the run", "http"]:
        expect(f"printed: {unwanted}", False, unwanted in words)


def check_claims(browser):
    found = browser.evaluate("""[...document.querySelectorAll("a.claim")].map((link) => {
      const row = document.getElementById(link.hash.slice(1)).closest("tr");
      const text = (node) => node.textContent.replace(/\\s/g, "");
      return [link.hash, text(link), text(row.cells[1])];
    })""")
    expect("numbers that belong to claims", True, len(found) >= 20)
    # The headline is rounded in the text and has four digits in the table.
    expect("the headline's claim", True, ["#claim:gpt2-ratio", "1.48", "1.482"] in found)


def check_sorting(browser):
    """With the keyboard alone: rising, falling, and as it was; and with the mouse's event."""
    table = """[...document.querySelectorAll(".table table")].find((table) => table.textContent.includes("jolt-atlas"))"""
    column = f"[...{table}.tBodies[0].rows].map((row) => row.cells[%d].textContent)"
    order = f"[...{table}.tHead.rows[0].cells].map((cell) => cell.getAttribute('aria-sort')).join(' ')"
    original = browser.evaluate(column % 5)
    browser.evaluate(f"{table}.tHead.rows[0].cells[5].querySelector('button').focus()")
    browser.press("Enter", 13, "\r")
    expect("rising", sorted(original, key=float), browser.evaluate(column % 5))
    expect("rising, told", "none none none none none ascending", browser.evaluate(order))
    browser.press("Enter", 13, "\r")
    expect("falling", sorted(original, key=float, reverse=True), browser.evaluate(column % 5))
    browser.press(" ", 32, " ")
    expect("as it was", original, browser.evaluate(column % 5))
    names = browser.evaluate(column % 0)
    browser.evaluate(f"{table}.tHead.rows[0].cells[0].querySelector('button').click()")
    expect("by name", sorted(names), browser.evaluate(column % 0))
    browser.evaluate(f"{table}.tHead.rows[0].cells[0].querySelector('button').click()")


def check_sums(browser):
    """Numbers with thin spaces are numbers, and the row of the sum stays last."""
    table = """[...document.querySelectorAll(".table table")].find((table) => table.textContent.includes("together"))"""
    browser.evaluate(f"{table}.tHead.rows[0].cells[2].querySelector('button').click()")
    cells = browser.evaluate(f"[...{table}.tBodies[0].rows].map((row) => row.cells[2].textContent.replace(/\\s/g, ''))")
    expect("rising with the sum behind", [str(n) for n in sorted(map(int, cells[:-1]))] + [cells[-1]], cells)
    expect("the sum", sum(map(int, cells[:-1])), int(cells[-1]))


def check_powers(browser):
    """Powers of ten are numbers, too."""
    column = """[...[...document.querySelectorAll(".table table")].find((table) =>
      table.textContent.includes("jolt-atlas")).tBodies[0].rows].map((row) => row.cells[5])"""
    button = """[...document.querySelectorAll(".table table")].find((table) =>
      table.textContent.includes("jolt-atlas")).tHead.rows[0].cells[5].querySelector("button")"""
    was = browser.evaluate(f"{column}.map((cell) => cell.textContent)")
    some = ["2.5×10⁻³", "0.002", "1.6×10⁻¹⁷", "−4×10²⁰", "1×10⁶"]
    browser.evaluate(f"{column}.forEach((cell, i) => {{ cell.textContent = {json.dumps(some)}[i] ?? '3'; }})")
    browser.evaluate(f"{button}.click()")
    found = browser.evaluate(f"{column}.map((cell) => cell.textContent)")
    expect("powers of ten, rising", ["−4×10²⁰", "1.6×10⁻¹⁷", "0.002", "2.5×10⁻³", "3", "1×10⁶"],
           [text for i, text in enumerate(found) if text != "3" or i == found.index("3")])
    browser.evaluate(f"{button}.click(), {button}.click()")
    browser.evaluate(f"{column}.forEach((cell, i) => {{ cell.textContent = {json.dumps(was)}[i]; }})")


def close(a, b):
    return a == b or (a is not None and b is not None and abs(a - b) <= 1e-12 * abs(b))


SET = """((curve, knobs) => {
  const input = (element, value) => {
    element.value = value;
    element.dispatchEvent(new Event("input", {bubbles: true}));
  };
  input(document.getElementById("panel:curve"), curve);
  for (const [id, share, exact] of knobs) {
    const slider = document.getElementById("panel:" + id);
    if (exact === null) {
      input(slider, Number(slider.min) + share * (slider.max - slider.min));
    } else {
      input(slider.nextElementSibling, exact);
    }
  }
  const answer = {};
  for (const id of ["c_exp", "c_norm", "c_nonlin", "r", "context"]) {
    answer[id] = document.getElementById("panel:" + id).nextElementSibling.value;
  }
  for (const id of ["ratio", "ceiling", "fraction", "span"]) {
    const value = Number(document.getElementById("panel:" + id).dataset.value);
    answer[id] = Number.isFinite(value) ? value : null;
  }
  return answer;
})(%s)"""


def check_panel(browser, name, settings, seed):
    """Random settings of the sliders and of the boxes beside them, held against the program."""
    choose = random.Random(seed)
    data = json.loads(browser.evaluate("document.getElementById('panel:data').textContent"))
    known = {model["name"] for model in program("list", "models", "--json")}
    curves = [i for i, curve in enumerate(data["curves"]) if curve["model"] in known]
    expect(f"{name}: curves", True, len(curves) >= 3)
    for trial in range(settings):
        index = curves[trial % len(curves)]
        curve = data["curves"][index]
        first = int(curve["prompt"]) + 1
        exact = [choose.uniform(0, 700), choose.uniform(0, 90), choose.uniform(0, 500), choose.uniform(0.2, 50),
                 choose.randint(first, first + 2 ** choose.randint(1, 24))]
        knobs = [[id, choose.random(), value if choose.random() < 0.5 else None]
                 for id, value in zip(["c_exp", "c_norm", "c_nonlin", "r", "context"], exact)]
        found = browser.evaluate(SET % f"{index}, {json.dumps(knobs)}")
        rows = {f"r_{kind}": float(found["r"]) * data["constants"][f"r_{kind}"] for kind in ["exp", "norm", "nonlin"]}
        words = [curve["model"], "--accounting", curve["accounting"], "--workload", curve["workload"],
                 "--context", found["context"]]
        words += ["--prompt", str(curve["prompt"])] if curve["workload"] == "decode" else []
        words += [word for key in ["c_exp", "c_norm", "c_nonlin"] for word in ["--" + key.replace("_", "-"), found[key]]]
        words += [word for key, value in rows.items() for word in ["--" + key.replace("_", "-"), repr(value)]]
        expected = program("eval", *words, "--json")
        for key in ["ratio", "ceiling", "span"]:
            # A context below the prompt is refused by the page, which keeps the one before.
            if not close(found[key], expected[key]):
                expect(f"{name}: {key} of {' '.join(words)}", expected[key], found[key])
        if trial % 10 == 0:
            limit = program("ceiling", *words, "--json")["ceiling"]
            expect(f"{name}: the ceiling of {' '.join(words)}", True, close(found["ceiling"], limit))
    expect(f"{name}: settings compared", True, settings > 0)
    # Near parity the names of the levels are at their longest.
    cheap = [[id, 0, 2] for id in ["c_exp", "c_norm", "c_nonlin"]] + [["r", 0, 1]]
    browser.evaluate(SET % f"{curves[0]}, {json.dumps(cheap)}")
    cut = """[...document.querySelectorAll(".plot text")].filter((text) => text.getBBox().x < 0)
      .map((text) => text.textContent)"""
    expect(f"{name}: names of levels that are cut", [], browser.evaluate(cut))


def check_keyboard(browser):
    """The arrow keys move a slider; a wrong number is told and leaves the answer; the button goes back."""
    value = "document.getElementById('panel:c_exp').nextElementSibling.value"
    ratio = "document.getElementById('panel:ratio').dataset.value"
    browser.evaluate("document.querySelector('.panel button').click()")
    start, before = browser.evaluate(value), browser.evaluate(ratio)
    browser.evaluate("document.getElementById('panel:c_exp').focus()")
    browser.press("ArrowRight", 39)
    expect("a step to the right", float(start) + 1, float(browser.evaluate(value)))
    expect("another answer", True, browser.evaluate(ratio) != before)
    wrong = """(() => { const box = document.getElementById("panel:c_exp").nextElementSibling; box.value = "-1";
      box.dispatchEvent(new Event("input", {bubbles: true})); return box.getAttribute("aria-invalid"); })()"""
    now = browser.evaluate(ratio)
    expect("a price below 0", "true", browser.evaluate(wrong))
    expect("a price below 0 changes nothing", now, browser.evaluate(ratio))
    browser.evaluate("document.querySelector('.panel button').click()")
    expect("back again", [start, before], [browser.evaluate(value), browser.evaluate(ratio)])


def check_without_scripts(browser, page):
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(page)
    found = browser.evaluate("""["panel", "panel-off", "drawing"].map((name) =>
      document.querySelector("." + name).getClientRects().length > 0)""")
    expect("without scripts: panel, word of it, figures", [False, True, True], found)
    expect("without scripts: headings that sort", 0, browser.evaluate("document.querySelectorAll('th button').length"))
    browser.call("Emulation.setScriptExecutionDisabled", value=False)


with tempfile.TemporaryDirectory() as directory, Browser() as browser:
    essay, measured, paper, schedules = write_reports(directory)
    for page in [measured, paper, schedules, essay]:
        browser.open(page)
        check_page(browser, os.path.basename(os.path.dirname(page)))
        check_widths(browser, os.path.basename(os.path.dirname(page)))
        if page == schedules:
            check_panel(browser, "schedules", 152, 2)
    check_themes(browser)
    check_print(browser)
    check_claims(browser)
    check_sorting(browser)
    check_powers(browser)
    check_sums(browser)
    check_panel(browser, "essay", 84, 1)
    check_keyboard(browser)
    check_without_scripts(browser, essay)

print(f"{checks} checks, {failures} failed")
sys.exit(failures > 0)
