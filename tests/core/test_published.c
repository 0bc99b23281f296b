/* Every value that the paper prints ("On the Structural Fit of Transformer Workloads and STARK Proof Systems", A.
 * Bakhta, O. Espejel, April 2026; sections 4.1-4.6 and the appendix "Section 4 Scaling Companion"), to its printed
 * digits. */
#include "core/ceiling.h"
#include "core/decimal.h"
#include "core/point.h"
#include "support/check.h"
#include "support/models.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct published {
  const char *name;
  const char *model;
  uint64_t context; /* 0: the limit */
  double c_exp, c_norm, c_nonlin;
  bool one_layer; /* the table prices one layer of the model */
  const char *quantity;
  const char *printed;
};

static const struct published published_rows[] = {
    {"Table 2: arithmetic of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, false, "arithmetic",
     "106319314944"},
    {"Table 2: softmax_snark of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, false, "softmax_snark",
     "45298483200"},
    {"Table 2: norm_snark of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, false, "norm_snark", "566231040"},
    {"Table 2: nonlin_snark of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, false, "nonlin_snark",
     "5662310400"},
    {"Table 2: snark_constraints of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, false, "snark_constraints",
     "157846339584"},
    {"Table 2: stark_rows of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, false, "stark_rows",
     "106526932992"},
    {"Table 2: ratio of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, false, "ratio", "1.48"},
    {"Table 2, one layer: arithmetic of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, true, "arithmetic",
     "8859942912"},
    {"Table 2, one layer: softmax of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, true, "softmax",
     "12582912"},
    {"Table 2, one layer: norm of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, true, "norm", "1572864"},
    {"Table 2, one layer: nonlin of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, true, "nonlin", "3145728"},
    {"Table 2, one layer: softmax_snark of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, true, "softmax_snark",
     "3774873600"},
    {"Table 2, one layer: norm_snark of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, true, "norm_snark",
     "47185920"},
    {"Table 2, one layer: nonlin_snark of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, true, "nonlin_snark",
     "471859200"},
    {"Table 2, one layer: snark_constraints of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, true,
     "snark_constraints", "13153861632"},
    {"Table 2, one layer: stark_rows of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, true, "stark_rows",
     "8877244416"},
    {"Section 4.3: softmax_share of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, false, "softmax_share",
     "87.9 %"},
    {"Section 4.3: ratio of gpt2-small at 4096", "gpt2-small", 4096, 300, 30, 150, false, "ratio", "2.13"},
    {"Section 4.2: ceiling of gpt2-small at the limit", "gpt2-small", 0, 300, 30, 150, false, "ceiling", "3.317829"},
    {"Section 4.2: break_even_c_exp of gpt2-small at 1024", "gpt2-small", 1024, 0, 30, 150, false, "break_even_c_exp",
     "-39.875"},
    {"Table B1: ratio of gpt2-small at 128", "gpt2-small", 128, 300, 30, 150, false, "ratio", "1.132040"},
    {"Table B1: ratio of gpt2-small-5to1 at 128", "gpt2-small-5to1", 128, 300, 30, 150, false, "ratio", "1.132040"},
    {"Table B1: ratio of gpt2-small at 1024", "gpt2-small", 1024, 300, 30, 150, false, "ratio", "1.481751"},
    {"Table B1: ratio of gpt2-small-5to1 at 1024", "gpt2-small-5to1", 1024, 300, 30, 150, false, "ratio", "1.481751"},
    {"Table B1: ratio of gpt2-small at 8192", "gpt2-small", 8192, 300, 30, 150, false, "ratio", "2.512512"},
    {"Table B1: ratio of gpt2-small-5to1 at 8192", "gpt2-small-5to1", 8192, 300, 30, 150, false, "ratio", "1.804566"},
    {"Table B1: ratio of gpt2-small at 131072", "gpt2-small", 131072, 300, 30, 150, false, "ratio", "3.242027"},
    {"Table B1: ratio of gpt2-small-5to1 at 131072", "gpt2-small-5to1", 131072, 300, 30, 150, false, "ratio",
     "2.940835"},
    {"Table B1a: ratio of gpt2-small at 1024, 50/30/150", "gpt2-small", 1024, 50, 30, 150, false, "ratio", "1.13"},
    {"Table B1a: ratio of gpt2-small at 1024, 100/30/150", "gpt2-small", 1024, 100, 30, 150, false, "ratio", "1.20"},
    {"Table B1a: ratio of gpt2-small at 1024, 300/30/150", "gpt2-small", 1024, 300, 30, 150, false, "ratio", "1.48"},
    {"Table B1a: ratio of gpt2-small at 1024, 500/30/150", "gpt2-small", 1024, 500, 30, 150, false, "ratio", "1.77"},
    {"Table B1a: ratio of gpt2-small at 1024, 300/10/150", "gpt2-small", 1024, 300, 10, 150, false, "ratio", "1.48"},
    {"Table B1a: ratio of gpt2-small at 1024, 300/30/150 (printed 2 times)", "gpt2-small", 1024, 300, 30, 150, false,
     "ratio", "1.48"},
    {"Table B1a: ratio of gpt2-small at 1024, 300/50/150", "gpt2-small", 1024, 300, 50, 150, false, "ratio", "1.49"},
    {"Table B1a: ratio of gpt2-small at 1024, 300/30/50", "gpt2-small", 1024, 300, 30, 50, false, "ratio", "1.45"},
    {"Table B1a: ratio of gpt2-small at 1024, 300/30/150 (printed 3 times)", "gpt2-small", 1024, 300, 30, 150, false,
     "ratio", "1.48"},
    {"Table B1a: ratio of gpt2-small at 1024, 300/30/250", "gpt2-small", 1024, 300, 30, 250, false, "ratio", "1.52"},
    {"Table B2: ratio of llama-2-7b-paper at 4096, 15/30/150", "llama-2-7b-paper", 4096, 15, 30, 150, false, "ratio",
     "1.019204"},
    {"Table B2: ratio of llama-2-7b-paper at 4096, 50/30/150", "llama-2-7b-paper", 4096, 50, 30, 150, false, "ratio",
     "1.038722"},
    {"Table B2: ratio of llama-2-7b-paper at 4096, 300/30/150", "llama-2-7b-paper", 4096, 300, 30, 150, false, "ratio",
     "1.178133"},
    {"Table B2: b2_share of llama-2-7b-paper at 4096, 300/30/150", "llama-2-7b-paper", 4096, 300, 30, 150, false,
     "b2_share", "0.069706 %"},
    {"Table B2: ratio of llama-2-7b-paper at 131072, 15/30/150", "llama-2-7b-paper", 131072, 15, 30, 150, false,
     "ratio", "1.047994"},
    {"Table B2: ratio of llama-2-7b-paper at 131072, 50/30/150", "llama-2-7b-paper", 131072, 50, 30, 150, false,
     "ratio", "1.162746"},
    {"Table B2: ratio of llama-2-7b-paper at 131072, 300/30/150", "llama-2-7b-paper", 131072, 300, 30, 150, false,
     "ratio", "1.982397"},
    {"Table B2: b2_share of llama-2-7b-paper at 131072, 300/30/150", "llama-2-7b-paper", 131072, 300, 30, 150, false,
     "b2_share", "0.330422 %"},
    {"Table B4: snark_constraints of gemma-3-270m at 128", "gemma-3-270m", 128, 300, 30, 150, false,
     "snark_constraints", "14588706816"},
    {"Table B4: stark_rows of gemma-3-270m at 128", "gemma-3-270m", 128, 300, 30, 150, false, "stark_rows",
     "13447397376"},
    {"Table B4: ratio of gemma-3-270m at 128", "gemma-3-270m", 128, 300, 30, 150, false, "ratio", "1.084872"},
    {"Table B4: snark_nonarithmetic_share of gemma-3-270m at 128", "gemma-3-270m", 128, 300, 30, 150, false,
     "snark_nonarithmetic_share", "7.883885 %"},
    {"Table B4: softmax_share of gemma-3-270m at 128", "gemma-3-270m", 128, 300, 30, 150, false, "softmax_share",
     "30.769231 %"},
    {"Table B4: snark_constraints of gemma-3-270m at 8192", "gemma-3-270m", 8192, 300, 30, 150, false,
     "snark_constraints", "1730628550656"},
    {"Table B4: stark_rows of gemma-3-270m at 8192", "gemma-3-270m", 8192, 300, 30, 150, false, "stark_rows",
     "1364126072832"},
    {"Table B4: ratio of gemma-3-270m at 8192", "gemma-3-270m", 8192, 300, 30, 150, false, "ratio", "1.268672"},
    {"Table B4: snark_nonarithmetic_share of gemma-3-270m at 8192", "gemma-3-270m", 8192, 300, 30, 150, false,
     "snark_nonarithmetic_share", "21.266850 %"},
    {"Table B4: softmax_share of gemma-3-270m at 8192", "gemma-3-270m", 8192, 300, 30, 150, false, "softmax_share",
     "86.153846 %"},
};

/* The printed quantities of one point. */
struct reading {
  const char *quantity;
  double (*read)(const struct point *point);
};

static double priced(unsigned __int128 count, double price)
{
  struct exact product;
  exact_set_zero(&product);
  exact_add_product(&product, count, price);
  return exact_to_double(&product);
}

static double read_arithmetic(const struct point *point)
{
  return (double)point->counts.arithmetic;
}

static double read_softmax(const struct point *point)
{
  return (double)point->counts.softmax;
}

static double read_norm(const struct point *point)
{
  return (double)point->counts.norm;
}

static double read_nonlin(const struct point *point)
{
  return (double)point->counts.nonlin;
}

static double read_softmax_snark(const struct point *point)
{
  return priced(point->counts.softmax, point->scenario.constants->c_exp);
}

static double read_norm_snark(const struct point *point)
{
  return priced(point->counts.norm, point->scenario.constants->c_norm);
}

static double read_nonlin_snark(const struct point *point)
{
  return priced(point->counts.nonlin, point->scenario.constants->c_nonlin);
}

static double read_snark(const struct point *point)
{
  return exact_to_double(&point->price.snark);
}

static double read_stark(const struct point *point)
{
  return exact_to_double(&point->price.stark);
}

static double read_break_even(const struct point *point)
{
  return break_even_c_exp(&point->counts, point->scenario.constants);
}

/* (softmax + 8 T d)/stark, of table B2: what is not a matrix product, by the appendix's own count. */
static double read_b2_share(const struct point *point)
{
  double width = (double)(point->scenario.context * point->scenario.architecture->d_model * point->form.layers);
  return ((double)point->counts.softmax + 8 * width) / exact_to_double(&point->price.stark);
}

static const struct reading readings[] = {
    {"arithmetic", read_arithmetic},
    {"softmax", read_softmax},
    {"norm", read_norm},
    {"nonlin", read_nonlin},
    {"softmax_snark", read_softmax_snark},
    {"norm_snark", read_norm_snark},
    {"nonlin_snark", read_nonlin_snark},
    {"snark_constraints", read_snark},
    {"stark_rows", read_stark},
    {"ratio", point_ratio},
    {"ceiling", point_ceiling},
    {"softmax_share", point_softmax_share},
    {"snark_nonarithmetic_share", point_snark_nonarithmetic_share},
    {"break_even_c_exp", read_break_even},
    {"b2_share", read_b2_share},
};

/* How many decimals the paper prints, and whether in percent. */
static int printed_decimals(const char *printed, bool *percent)
{
  const char *point = strchr(printed, '.');
  *percent = strchr(printed, '%') != NULL;
  return point == NULL ? 0 : (int)strspn(point + 1, "0123456789");
}

static void test_published(void **state)
{
  const struct published *row = *state;
  struct architecture model = *model_sample(row->model);
  struct constants constants = essay_constants;
  constants.c_exp = row->c_exp;
  constants.c_norm = row->c_norm;
  constants.c_nonlin = row->c_nonlin;
  model.n_global_layers = row->one_layer ? 1 : model.n_global_layers;
  const struct scenario scenario = {.architecture = &model,
                                    .accounting = accounting_find("paper", &model),
                                    .workload = workload_find("prefill"),
                                    .context = row->context == 0 ? 1 : row->context,
                                    .constants = &constants};
  struct point point;
  assert_int_equal(point_evaluate(&scenario, &point, NULL), STATUS_OK);
  for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
    if (strcmp(readings[i].quantity, row->quantity) == 0) {
      bool percent = false;
      char text[DECIMAL_FIXED_SIZE + 2];
      int decimals = printed_decimals(row->printed, &percent);
      size_t length = decimal_fixed(readings[i].read(&point) * (percent ? 100 : 1), decimals, text);
      (void)snprintf(text + length, sizeof text - length, "%s", percent ? " %" : "");
      assert_string_equal(text, row->printed);
      return;
    }
  }
  fail_msg("no reading of '%s'", row->quantity);
}

int main(void)
{
  return run_rows("published", test_published, published_rows);
}
