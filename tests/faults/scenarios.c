#include "scenarios.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#define RUN " -q -j 1 --no-figures -o out"
#define BEFORE " -q -j 1 --no-figures -o out --set sweeps.a.context=[256,1024] --set title=Before"

const struct scenario scenarios[] = {
    {.name = "eval", .command = "eval gpt2-small --json"},
    {.name = "ceiling", .command = "ceiling gpt2-small"},
    {.name = "list", .command = "list models --csv"},
    {.name = "check", .command = "check full.yaml"},
    {.name = "dry-run", .command = "run full.yaml -n"},
    {.name = "config", .command = "eval --config config.json --csv"},
    {.name = "model", .command = "model show config.json"},
    {.name = "constants", .command = "list constants --json"},
    {.name = "bad-spec", .command = "check bad.yaml"},
    {.name = "init", .command = "init fresh"},
    {.name = "fit", .command = "fit data.csv --x x --y y --law linear"},
    {.name = "fit-json", .command = "fit data.csv --x x --y y --law linear --json"},
    {.name = "fit-any", .command = "fit data.csv --x x --y y"},
    {.name = "diff",
     .prepare = {"run tiny.yaml" RUN, "run tiny.yaml -q -j 1 --no-figures -o out2 --set sweeps.a.context=[256,1024]"},
     .command = "diff out/tiny out2/tiny"},
    {.name = "verify", .prepare = {"run tiny.yaml" RUN}, .command = "verify out/tiny"},
    {.name = "verify-changed",
     .prepare = {"run tiny.yaml" RUN, "!rename 4 run tiny.yaml" BEFORE}, /* some files are new, some left over */
     .command = "verify out/tiny"},
    {.name = "misspelt-model", .command = "eval gpt2-smal"},
    {.name = "misspelt-column", .command = "check misspelt.yaml"},
    {.name = "claims-of-nothing", .command = "check unmet.yaml"},
    {.name = "large-dry-run", .command = "run long.yaml -n -o out"},
    {.name = "dry-resume", .prepare = {"!rename 6 run long.yaml" RUN}, .command = "run long.yaml -n --resume -o out"},
    {.name = "first-run", .command = "run tiny.yaml" RUN, .resumes = true},
    {.name = "run",
     .prepare = {"run tiny.yaml" BEFORE
                 " --set figures=[ratio-vs-context,decomposition]"}, /* views that are not of the next run */
     .command = "run tiny.yaml" RUN,
     .resumes = true},
    {.name = "first-night", .command = "run full.yaml --history history.csv" RUN, .resumes = true},
    {.name = "unended-history", .command = "run tiny.yaml --history unended.csv" RUN, .resumes = true},
    {.name = "nightly",
     .prepare = {"run full.yaml -q -j 1 --no-figures -o base", "run full.yaml" BEFORE},
     .command = "run full.yaml --baseline base --history history.csv" RUN,
     .resumes = true},
    {.name = "rich",
     .prepare = {"run rich.yaml -q -j 1 --no-figures -o out"},
     .command = "run rich.yaml --wide --csv excel-eu" RUN,
     .resumes = true},
    {.name = "template", .command = "run words.yaml" RUN, .resumes = true},
    {.name = "first-shard", .command = "run tiny.yaml --shard 1/2" RUN, .resumes = true},
    {.name = "shard", .prepare = {"run tiny.yaml --shard 1/2" BEFORE}, .command = "run tiny.yaml --shard 1/2" RUN},
    {.name = "shard-of-sums", .command = "run full.yaml --shard 1/2" RUN, .resumes = true},
    {.name = "merge",
     .prepare = {"run tiny.yaml --shard 1/2 -q -j 1 -o parts", "run tiny.yaml --shard 2/2 -q -j 1 -o parts",
                 "run tiny.yaml" BEFORE},
     .command = "merge parts/tiny/shard-1-of-2 parts/tiny/shard-2-of-2" RUN},
    {.name = "resume",
     .prepare = {"!rename 6 run long.yaml" RUN},
     .command = "run long.yaml --resume" RUN,
     .heavy = true},
    {.name = "figures",
     .prepare = {"run tiny.yaml" BEFORE},
     .command = "run tiny.yaml -q -j 1 --formats svg,png --variants none -o out",
     .resumes = true,
     .draws = true,
     .heavy = true},
    {.name = "kept-figures",
     .prepare = {"run tiny.yaml -q -j 1 --formats svg,png --variants none -o out"},
     .command = "run tiny.yaml -q -j 1 --formats svg,png --variants none -o out",
     .resumes = true,
     .draws = true,
     .heavy = true},
    {.name = "redrawn-figures",
     .prepare = {"run tiny.yaml -q -j 1 --formats svg,png --variants none -o out --set sweeps.a.context=[256,1024]"},
     .command = "run tiny.yaml -q -j 1 --formats svg,png --variants none -o out",
     .resumes = true,
     .draws = true,
     .heavy = true},
};
const size_t scenario_count = sizeof scenarios / sizeof scenarios[0];

#define SWEEP_A "  - name: a\n    models: [gpt2-small]\n    context: [128, 1024]\n    ceiling: true\n"
#define PARAMETERS                                                                                                     \
  "     parameters: {c_exp: {dist: uniform, min: 5, max: 2000}, c_norm: {dist: uniform, min: 3, max: 30}}}\n"
#define CLAIM                                                                                                          \
  "claims:\n  - {id: c, says: about 1.48, value: ratio, where: {sweep: a, context: 1024}, expect: 1.48, within: "      \
  "0.005}\n"

static const struct file {
  const char *name, *text;
} files[] = {
    {"tiny.yaml", "spec: 1\nname: tiny\ntitle: After\nsweeps:\n" SWEEP_A CLAIM "figures: [ratio-vs-context]\n"},
    {"full.yaml",
     "spec: 1\nname: full\ntitle: After\nseed: 1\nsweeps:\n" SWEEP_A "sensitivity:\n"
     "  - {name: s, model: gpt2-small, context: 1024, method: sobol, samples: 64, outputs: [ratio],\n" PARAMETERS
     "  - {name: m, model: gpt2-small, context: 1024, method: morris, samples: 64, outputs: [ratio],\n" PARAMETERS
     "fits:\n  - {name: f, data: data.csv, x: x, y: y, law: linear}\n" CLAIM},
    {"long.yaml", "spec: 1\nname: long\nsweeps:\n" SWEEP_A
                  "  - name: b\n    models: [gpt2-small]\n    context: {from: 1, to: 300000}\n"
                  "    columns: [context]\n" CLAIM},
    {"rich.yaml",
     "spec: 1\nname: rich\nseed: 1\nsweeps:\n"
     "  - {name: a, models: [gpt2-small, gpt2-small-5to1], context: [128, 1024], c_exp: [15, 300], ceiling: true}\n"
     "  - {name: c, models: [gpt2-small], context: [128, 512, 1024, 4096, 16384], fit: {y: ratio, x: context}}\n"
     "sensitivity:\n"
     "  - {name: t, model: gpt2-small, context: 1024, method: tornado, outputs: [ratio],\n" PARAMETERS
     "  - {name: e, model: gpt2-small, context: 1024, method: elasticity, outputs: [ratio],\n" PARAMETERS
     "  - {name: l, model: gpt2-small, context: 1024, method: latin-hypercube, samples: 64, outputs: "
     "[ratio],\n" PARAMETERS
     "break-even:\n  - {name: b, model: gpt2-small, solve: c_exp, ratio: 1.4, over: {context: [1024, 16384]}}\n"},
    {"words.yaml", "spec: 1\nname: words\nreport: words.md\nsweeps:\n" SWEEP_A
                   "claims:\n  - {id: c, says: between, value: ratio, where: {sweep: a, context: 1024}, above: 1.25, "
                   "below: 1.75}\n"},
    {"words.md", "# Words\n\nIt is {{c:2}}; all are in\n\n"
                 "{{table a columns=context,ratio:2 headings=\"Context|Ratio\" limit=1}}\n"},
    {"misspelt.yaml",
     "spec: 1\nname: misspelt\nsweeps:\n" SWEEP_A "fits:\n  - {name: f, data: data.csv, x: tokens, y: y, law: linear}\n"
     "  - {name: g, data: data.csv, x: x, y: y, law: linear, where: {y: 2}, start-at: 100}\n"},
    {"unmet.yaml", "spec: 1\nname: unmet\nsweeps:\n" SWEEP_A
                   "claims:\n  - {id: c, says: of none, value: ratio, where: {sweep: a, context: 7}, below: 2}\n"
                   "  - {id: d, says: of several, value: ratio, where: {sweep: a, model: gpt2-small}, below: 2}\n"},
    {"config.json",
     "{\"model_type\": \"llama\", \"hidden_size\": 64, \"intermediate_size\": 128, \"num_hidden_layers\": 2,\n"
     " \"num_attention_heads\": 4, \"hidden_act\": \"silu\", \"max_position_embeddings\": 2048}\n"},
    {"bad.yaml", "spec: 1\nname: bad\nsweps: []\nreport: wrods.md\nsweeps:\n"
                 "  - {name: a, models: [gpt2-smal], contxt: [128], workload: prefil, constants: [esay]}\n"
                 "fits:\n  - {name: f, data: data.csv, x: x, y: y, law: linaer}\nfigures: [ratio-vs-contxt]\n"},
    {"data.csv", "x,y\n1,2\n2,3.5\n3,4\n4,6\n5,6.5\n6,8\n"},
    {"history.csv", "date,version,spec,id,value,holds\n2026-01-01,0.1.0,full,c,1.48,yes\n"},
    {"unended.csv", "date,version,spec,id,value,holds\n2026-01-01,0.1.0,tiny,c,1.48,yes"},
};

void scenario_write_files(const char *directory)
{
  char path[4096];
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    (void)snprintf(path, sizeof path, "%s/%s", directory, files[i].name);
    FILE *file = fopen(path, "w");
    if (file == NULL || fputs(files[i].text, file) < 0 || fclose(file) != 0) {
      err(2, "%s", path);
    }
  }
}
