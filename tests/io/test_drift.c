/* io/drift.h: what counts as moved, cell by cell, and that no comparison of nothing passes. */
#include "io/drift.h"

#include "io/digest.h"
#include "support/check.h"
#include "support/scratch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LISTED = 6 };

/* The analysis that drew another number of samples, in all of them. */
static const char *redrawn[] = {"redrawn"};
static struct drawn_cell drawn[] = {{"half", "value"}, {"rise", "value"}, {"rise", "expected"}};

/* One table in two versions. */
static const struct case_row {
  const char *name;
  const char *table;
  const char *before, *after;
  double tolerance;
  bool seeds_differ;
  uint64_t cells, passed_over;
  const char *moved[LISTED]; /* "kind column: row", in order */
} case_rows[] = {
    /* Exactly. */
    {"the same", "t.csv", "model,ratio\na,1.5\nb,2\n", "model,ratio\na,1.5\nb,2\n", 1e-12, false, 4, 0, {NULL}},
    {"a whole number by one",
     "t.csv",
     "model,rows\na,157846339584\n",
     "model,rows\na,157846339585\n",
     0.5,
     false,
     2,
     0,
     {"changed rows: model=a"}},
    {"a word", "t.csv", "model,holds\na,yes\n", "model,holds\na,no\n", 0.5, false, 2, 0, {"changed holds: model=a"}},
    {"a number that went",
     "t.csv",
     "model,ratio\na,1.5\n",
     "model,ratio\na,\n",
     0.5,
     false,
     2,
     0,
     {"changed ratio: model=a"}},
    {"a number that came",
     "t.csv",
     "model,ratio\na,\n",
     "model,ratio\na,1.5\n",
     0.5,
     false,
     2,
     0,
     {"changed ratio: model=a"}},
    {"a number that became a word",
     "t.csv",
     "model,ratio\na,1.5\n",
     "model,ratio\na,never\n",
     0.5,
     false,
     2,
     0,
     {"changed ratio: model=a"}},
    /* The tolerance is relative, of the number before, and its edge is inside. */
    {"the last digit",
     "t.csv",
     "model,ratio\na,1.4817505315379165\n",
     "model,ratio\na,1.4817505315379167\n",
     1e-12,
     false,
     2,
     0,
     {NULL}},
    {"the last digit, tolerance 0",
     "t.csv",
     "model,ratio\na,1.4817505315379165\n",
     "model,ratio\na,1.4817505315379167\n",
     0,
     false,
     2,
     0,
     {"changed ratio: model=a"}},
    {"on the edge", "t.csv", "model,ratio\na,0.5\n", "model,ratio\na,0.75\n", 0.5, false, 2, 0, {NULL}},
    {"on the edge, falling", "t.csv", "model,ratio\na,1.5\n", "model,ratio\na,0.75\n", 0.5, false, 2, 0, {NULL}},
    {"beyond the edge",
     "t.csv",
     "model,ratio\na,0.5\n",
     "model,ratio\na,0.7501\n",
     0.5,
     false,
     2,
     0,
     {"changed ratio: model=a"}},
    {"a whole double and its neighbour",
     "t.csv",
     "model,ratio\na,3\n",
     "model,ratio\na,3.0000000000000004\n",
     1e-12,
     false,
     2,
     0,
     {NULL}},
    {"one that passes through zero",
     "t.csv",
     "model,mu\na,0\n",
     "model,mu\na,1e-300\n",
     1e-12,
     false,
     2,
     0,
     {"changed mu: model=a"}},
    {"another sign", "t.csv", "model,mu\na,-1.5\n", "model,mu\na,1.5\n", 0.9, false, 2, 0, {"changed mu: model=a"}},
    {"other ways to write it", "t.csv", "model,ratio\na,1.50\n", "model,ratio\na,15e-1\n", 0, false, 2, 0, {NULL}},
    /* Rows and columns. */
    {"a row more",
     "t.csv",
     "model,ratio\na,1.5\n",
     "model,ratio\na,1.5\nb,2.5\n",
     1e-12,
     false,
     2,
     0,
     {"new : model=b"}},
    {"a row less, the others shifted",
     "t.csv",
     "model,ratio\na,1.5\nb,2.5\nc,3.5\n",
     "model,ratio\nb,2.5\nc,3.5\n",
     1e-12,
     false,
     4,
     0,
     {"missing : model=a"}},
    {"rows in another order",
     "t.csv",
     "model,context,ratio\na,1,1.5\na,2,2.5\nb,1,3.5\n",
     "model,context,ratio\nb,1,3.5\na,2,2.5\na,1,1.5\n",
     0,
     false,
     9,
     0,
     {NULL}},
    {"rows of one name in their order",
     "t.csv",
     "model,ratio\na,1.5\na,2.5\n",
     "model,ratio\na,1.5\na,2.25\n",
     0,
     false,
     4,
     0,
     {"changed ratio: model=a"}},
    {"a row twice", "t.csv", "model,ratio\na,1.5\n", "model,ratio\na,1.5\na,1.5\n", 0, false, 2, 0, {"new : model=a"}},
    {"a column less",
     "t.csv",
     "model,ratio,share\na,1.5,0.5\n",
     "model,ratio\na,1.5\n",
     0,
     false,
     2,
     0,
     {"missing share: "}},
    {"a column more",
     "t.csv",
     "model,ratio\na,1.5\n",
     "model,share,ratio\na,0.5,1.5\n",
     0,
     false,
     2,
     0,
     {"new share: "}},
    /* A price is an axis: a row whose price moved is compared with the one in its place, and the price is named. */
    {"a price",
     "t.csv",
     "model,c_exp,ratio\na,300,1.5\nb,300,2.5\n",
     "model,c_exp,ratio\na,300.0000003,1.5\nb,300,2.5\n",
     1e-12,
     false,
     6,
     0,
     {"changed c_exp: model=a c_exp=300"}},
    {"a price within the tolerance",
     "t.csv",
     "model,c_exp,ratio\na,300,1.5\n",
     "model,c_exp,ratio\na,300.0000003,1.5\n",
     1e-8,
     false,
     3,
     0,
     {NULL}},
    {"another price on the axis",
     "t.csv",
     "model,c_exp,ratio\na,15,1.5\na,50,2.5\n",
     "model,c_exp,ratio\na,50,2.5\na,300,3.5\n",
     1e-12,
     false,
     3,
     0,
     {"missing : model=a c_exp=15", "new : model=a c_exp=300"}},
    {"a price that moved takes the set's name with it, and other rows come first",
     "t.csv",
     "model,constants,c_exp,ratio\na,essay,300,1.5\nb,essay,300,2.5\n",
     "model,constants,c_exp,ratio\nc,,50,3.5\na,,50,1.5\nb,,50,2.5\n",
     0,
     false,
     8,
     0,
     {"changed constants: model=a constants=essay c_exp=300", "changed c_exp: model=a constants=essay c_exp=300",
      "changed constants: model=b constants=essay c_exp=300", "changed c_exp: model=b constants=essay c_exp=300",
      "new : model=c c_exp=50"}},
    {"the base of one-at-a-time: what stays, and what departs in the same price",
     "t.csv",
     "model,constants,c_exp,c_norm,ratio\na,essay,300,30,1\na,,50,30,2\na,,300,10,3\na,,300,50,4\n",
     "model,constants,c_exp,c_norm,ratio\na,,50,30,2\na,,300,30,1\na,,50,50,6\na,,50,10,5\n",
     0,
     false,
     20,
     0,
     {"changed constants: model=a constants=essay c_exp=300 c_norm=30", "changed c_exp: model=a c_exp=300 c_norm=10",
      "changed ratio: model=a c_exp=300 c_norm=10", "changed c_exp: model=a c_exp=300 c_norm=50",
      "changed ratio: model=a c_exp=300 c_norm=50"}},
    {"the price of one set among others",
     "t.csv",
     "model,constants,c_exp\na,x,1\na,y,2\n",
     "model,constants,c_exp\na,w,0\na,x,1\na,y,3\n",
     0,
     false,
     6,
     0,
     {"changed c_exp: model=a constants=y c_exp=2", "new : model=a constants=w c_exp=0"}},
    {"two that agree in all but their prices: no one can say which is which",
     "t.csv",
     "model,c_exp,ratio\nb,1,1\na,15,1\na,50,2\n",
     "model,c_exp,ratio\na,20,1\nb,1,1\nb,2,1\na,60,2\n",
     0,
     false,
     6,
     0,
     {"changed c_exp: model=a c_exp=15", "missing : model=a c_exp=50", "new : model=b c_exp=2",
      "new : model=a c_exp=60"}},
    /* Other samples: an estimate is held against its interval, 4.5 combined half-widths (0.01 and 0.01: 0.0636). */
    {"an estimate within its noise",
     "sensitivity.csv",
     "parameter,first,first_low,first_high,first_exact,first_verdict\nx,0.50,0.49,0.51,0.505,resolved\n",
     "parameter,first,first_low,first_high,first_exact,first_verdict\nx,0.56,0.55,0.57,0.505,zero\n",
     1e-12,
     true,
     3,
     0,
     {NULL}},
    {"an estimate beyond it",
     "sensitivity.csv",
     "parameter,first,first_low,first_high,first_exact\nx,0.50,0.49,0.51,0.505\n",
     "parameter,first,first_low,first_high,first_exact\nx,0.57,0.56,0.58,0.505\n",
     1e-12,
     true,
     3,
     0,
     {"changed first: parameter=x"}},
    {"an exact column, other samples",
     "sensitivity.csv",
     "parameter,first,first_low,first_high,first_exact\nx,0.50,0.49,0.51,0.505\n",
     "parameter,first,first_low,first_high,first_exact\nx,0.51,0.50,0.52,0.505000001\n",
     1e-12,
     true,
     3,
     0,
     {"changed first_exact: parameter=x"}},
    {"the same samples: to the tolerance",
     "sensitivity.csv",
     "parameter,first,first_low,first_high\nx,0.50,0.49,0.51\n",
     "parameter,first,first_low,first_high\nx,0.51,0.49,0.51\n",
     1e-12,
     false,
     4,
     0,
     {"changed first: parameter=x"}},
    {"no table of samples: to the tolerance",
     "ceilings.csv",
     "model,fit_ceiling,fit_ceiling_low,fit_ceiling_high\nx,0.50,0.49,0.51\n",
     "model,fit_ceiling,fit_ceiling_low,fit_ceiling_high\nx,0.51,0.49,0.51\n",
     1e-12,
     true,
     4,
     0,
     {"changed fit_ceiling: model=x"}},
    {"an estimate that went",
     "sensitivity.csv",
     "parameter,first,first_low,first_high\nx,0.50,0.49,0.51\n",
     "parameter,first,first_low,first_high\nx,,,\n",
     1e-12,
     true,
     2,
     0,
     {"changed first: parameter=x"}},
    {"quantiles and extremes",
     "samples-summary.csv",
     "name,statistic,probability,value,low,high,samples\ns,min,,1.1,,,64\ns,quantile,0.5,1.50,1.49,1.51,64\n",
     "name,statistic,probability,value,low,high,samples\ns,min,,1.2,,,64\ns,quantile,0.5,1.51,1.50,1.52,64\n",
     1e-12,
     true,
     9,
     1,
     {NULL}},
    {"a spread without an interval",
     "morris.csv",
     "parameter,mu,mu_low,mu_high,mu_exact,sigma,sigma_exact\nx,1.0,0.9,1.1,1.05,0.5,0.55\n",
     "parameter,mu,mu_low,mu_high,mu_exact,sigma,sigma_exact\nx,1.1,1.0,1.2,1.05,0.6,0.55\n",
     1e-12,
     true,
     4,
     1,
     {NULL}},
    {"the sample size is no estimate",
     "samples-summary.csv",
     "statistic,value,low,high,samples\nmean,1.5,1.4,1.6,64\n",
     "statistic,value,low,high,samples\nmean,1.5,1.4,1.6,128\n",
     1e-12,
     true,
     3,
     0,
     {"changed samples: statistic=mean"}},
    {"another number of samples: within and beyond the noise",
     "sensitivity.csv",
     "name,parameter,first,first_low,first_high,first_exact,samples,scrambles\n"
     "redrawn,x,0.50,0.49,0.51,0.505,64,16\nredrawn,y,0.50,0.49,0.51,0.505,64,16\ng,x,0.50,0.49,0.51,0.505,64,16\n",
     "name,parameter,first,first_low,first_high,first_exact,samples,scrambles\n"
     "redrawn,x,0.51,0.50,0.52,0.505,32,8\nredrawn,y,0.59,0.58,0.60,0.505,32,8\ng,x,0.51,0.50,0.52,0.505,32,16\n",
     1e-12,
     false,
     16,
     0,
     {"changed first: name=redrawn parameter=y", "changed first: name=g parameter=x",
      "changed first_low: name=g parameter=x", "changed first_high: name=g parameter=x",
      "changed samples: name=g parameter=x"}},
    {"steps of a convergence that one side made",
     "sensitivity-convergence.csv",
     "name,parameter,samples,first,first_low,first_high\nredrawn,x,32,0.5,0.4,0.6\nredrawn,x,64,0.5,0.45,0.55\n"
     "g,x,64,0.5,0.45,0.55\n",
     "name,parameter,samples,first,first_low,first_high\nredrawn,x,16,0.5,0.3,0.7\nredrawn,x,32,0.5,0.4,0.6\n",
     1e-12,
     false,
     3,
     0,
     {"missing : name=g parameter=x samples=64"}},
    {"a series less",
     "fits.csv",
     "name,series,x,y,law,r2\ng,A,x,y,linear,0.5\ng,B,x,y,linear,0.6\n",
     "name,series,x,y,law,r2\ng,B,x,y,linear,0.6\n",
     1e-12,
     false,
     6,
     0,
     {"missing : name=g series=A"}},
    {"another law",
     "fit-parameters.csv",
     "group,law,parameter,value\ng: A,linear,slope,2\ng: B,linear,slope,3\n",
     "group,law,parameter,value\ng: A,log2,slope,2\ng: B,linear,slope,3\n",
     1e-12,
     false,
     8,
     0,
     {"changed law: group=g: A parameter=slope"}},
    {"a law more",
     "fit-laws.csv",
     "group,law,parameters\ng,linear,2\ng,power,2\n",
     "group,law,parameters\ng,constant,1\ng,power,2\ng,linear,2\n",
     1e-12,
     false,
     6,
     0,
     {"new : group=g law=constant"}},
    {"points: one more, one measured again, the second of three gone",
     "fit-points.csv",
     "group,x,y,fitted\ng,1,1.5,1.5\ng,2,2.1,2.5\ng,2,2.2,2.5\ng,2,2.3,2.5\ng,4,4.5,4.5\n",
     "group,x,y,fitted\ng,1,1.5,1.5\ng,2,2.1,2.5\ng,2,2.3,2.5\ng,3,3.5,3.5\ng,4,4.6,4.5\n",
     1e-12,
     false,
     16,
     0,
     {"missing : group=g x=2 y=2.2", "changed y: group=g x=4 y=4.5", "new : group=g x=3 y=3.5"}},
    {"the k-th of several measured again",
     "fit-points.csv",
     "group,x,y\ng,2,2.1\ng,2,2.2\ng,2,2.3\n",
     "group,x,y\ng,1,1.5\ng,2,2.3\ng,2,2.5\ng,2,2.1\n",
     1e-12,
     false,
     9,
     0,
     {"changed y: group=g x=2 y=2.2", "new : group=g x=1 y=1.5"}},
    {"a curve over another range",
     "fit-curves.csv",
     "group,x,fitted\ng,1,1.5\ng,2,2.5\ng,3,3.5\nh,1,1.5\n",
     "group,x,fitted\ng,1,1.5\ng,2.5,2.5\ng,4,3.5\nh,1,1.5\n",
     1e-12,
     false,
     12,
     0,
     {"changed x: group=g x=2", "changed x: group=g x=3"}},
    {"curves of two sweeps, each with its fit",
     "ceilings.csv",
     "model,ceiling,fit_ceiling,fit_sweep\na,2,1.5,near\na,2,1.9,far\n",
     "model,ceiling,fit_ceiling,fit_sweep\na,2,1.9,far\n",
     1e-12,
     false,
     4,
     0,
     {"missing : model=a fit_sweep=near"}},
    {"claims about what is drawn, of which the verdicts count",
     "claims.csv",
     "id,value,expected,holds\nhalf,0.1625,above 0.1,yes\nrise,0.1,each of 3 steps above 0,yes\nq,0.5,0.5,yes\n",
     "id,value,expected,holds\nhalf,0.1634,above 0.2,yes\nrise,0.2,each of 4 steps above 0,no\nq,0.6,0.7,yes\n",
     1e-12,
     true,
     9,
     3,
     {"changed expected: id=half", "changed holds: id=rise", "changed value: id=q", "changed expected: id=q"}},
    {"a claim about an analysis of more samples",
     "claims.csv",
     "id,value,expected,holds\nhalf,0.1625,above 0.1,yes\n",
     "id,value,expected,holds\nhalf,0.1634,above 0.1,yes\n",
     1e-12,
     false,
     3,
     1,
     {NULL}},
    {"a model put in front, in a table that leaves the model out",
     "curve.csv",
     "context,ratio\n128,1.25\n1024,1.5\n128,1.75\n1024,2.5\n",
     "context,ratio\n128,1.125\n1024,1.0625\n128,1.25\n1024,1.5\n128,1.75\n1024,2.5\n",
     1e-12,
     false,
     8,
     0,
     {"new : context=128", "new : context=1024"}},
    {"totals of a spreadsheet",
     "t.csv",
     "model,context,ratio,rows\na,1,1.5,123576852034879488\na,2,2.5,7\n",
     "model;context;ratio;rows;rows_double\r\na;1;1,5;'123576852034879488;123576852034879490\r\n"
     "a;2;2,25;7;7\r\n",
     1e-12,
     false,
     8,
     0,
     {"changed ratio: model=a context=2"}},
    {"a number and a word that begins with an apostrophe",
     "t.csv",
     "model,rows\na,12\nb,x\n",
     "model,rows\na,'13\nb,'x\n",
     1e-12,
     false,
     4,
     0,
     {"changed rows: model=a", "changed rows: model=b"}},
    {"a double of nothing",
     "t.csv",
     "model,rows\na,12\n",
     "model,rows,lines_double\na,12,5\n",
     1e-12,
     false,
     2,
     0,
     {"new lines_double: "}},
};

static void write_table(const struct scratch *scratch, const char *name, const char *content)
{
  scratch_write(scratch, name, content, strlen(content));
}

static enum status compare_by(const struct scratch *a, const struct scratch *b, const struct drift_options *options,
                              struct drift *drift, struct fault *fault)
{
  const struct drift_side before = {.directory = a->path}, now = {.directory = b->path};
  return drift_compare(&before, &now, options, drift, fault);
}

static enum status compare(const struct scratch *a, const struct scratch *b, struct drift *drift, struct fault *fault)
{
  const struct drift_options options = {.tolerance = 0};
  return compare_by(a, b, &options, drift, fault);
}

static struct cell cell_at(const struct drift *drift, uint64_t row, const char *column)
{
  struct cell cell;
  const struct table *table = &drift->frame.table;
  assert_int_equal(table_read(table, row, table_find_column(table, column), &cell, NULL), STATUS_OK);
  return cell;
}

static void test_case(void **state)
{
  const struct case_row *row = *state;
  struct scratch a, b;
  struct drift drift;
  struct fault fault = {0};
  scratch_make(&a);
  scratch_make(&b);
  write_table(&a, row->table, row->before);
  write_table(&b, row->table, row->after);
  const struct input_changes inputs = {.seeds_differ = row->seeds_differ,
                                       .redrawn = redrawn,
                                       .redrawn_count = 1,
                                       .drawn = drawn,
                                       .drawn_count = sizeof drawn / sizeof drawn[0]};
  const struct drift_options options = {.tolerance = row->tolerance, .inputs = &inputs};
  assert_int_equal(compare_by(&a, &b, &options, &drift, &fault), STATUS_OK);
  size_t expected = 0;
  for (; expected < LISTED && row->moved[expected] != NULL; expected++) {
    char found[512];
    assert_true(expected < drift.frame.table.row_count);
    (void)snprintf(found, sizeof found, "%.40s %.100s: %.300s", cell_at(&drift, expected, "kind").text,
                   cell_at(&drift, expected, "column").text, cell_at(&drift, expected, "row").text);
    assert_string_equal(found, row->moved[expected]);
    assert_string_equal(cell_at(&drift, expected, "table").text, row->table);
  }
  assert_int_equal(drift.moved, expected);
  assert_int_equal(drift.frame.table.row_count, expected);
  assert_int_equal(drift.cells, row->cells);
  assert_int_equal(drift.passed_over, row->passed_over);
  assert_int_equal(drift_judge(&drift, &fault), expected == 0 ? STATUS_OK : STATUS_CHECK_FAILED);
  drift_free(&drift);
  scratch_remove(&a);
  scratch_remove(&b);
}

/* Both cells, the change, and the sentence. */
static void test_row(void **state)
{
  (void)state;
  struct scratch a, b;
  struct drift drift;
  struct fault fault = {0};
  scratch_make(&a);
  scratch_make(&b);
  write_table(&a, "points.csv", "model,context,ratio\nx,1024,2\n");
  write_table(&b, "points.csv", "model,context,ratio\nx,1024,2.5\n");
  const struct drift_options options = {.tolerance = 1e-9};
  assert_int_equal(compare_by(&a, &b, &options, &drift, &fault), STATUS_OK);
  assert_string_equal(cell_at(&drift, 0, "baseline").text, "2");
  assert_string_equal(cell_at(&drift, 0, "now").text, "2.5");
  assert_near(cell_at(&drift, 0, "relative_change").value, 0.25, 0);
  assert_near(cell_at(&drift, 0, "tolerance").value, 1e-9, 1e-24);
  assert_int_equal(drift_judge(&drift, &fault), STATUS_CHECK_FAILED);
  assert_string_equal(fault.text,
                      "1 difference in 3 cells of 1 table; first points.csv model=x context=1024 'ratio' changed: "
                      "'2', now '2.5', by 25 %");
  drift_free(&drift);
  scratch_remove(&a);
  scratch_remove(&b);
}

/* The largest changes, in their order; the sentence names the first difference and the largest. */
static void test_largest(void **state)
{
  (void)state;
  struct scratch a, b;
  struct drift drift;
  struct fault fault = {0};
  size_t rows[8];
  scratch_make(&a);
  scratch_make(&b);
  write_table(&a, "t.csv", "model,ratio,rows,word\na,2,0,x\nb,4,7,y\nc,1,7,z\n");
  write_table(&b, "t.csv", "model,ratio,rows,word\na,2.5,1,y\nb,1.0,7,y\nd,1,7,z\n");
  assert_int_equal(compare(&a, &b, &drift, &fault), STATUS_OK);
  static const char *const expected[] = {"missing", "new", "rows", "ratio", "ratio", "word"};
  assert_int_equal(drift_largest(&drift, rows, 8), 6);
  for (size_t i = 0; i < 6; i++) {
    assert_string_equal(cell_at(&drift, rows[i], i < 2 ? "kind" : "column").text, expected[i]);
  }
  assert_near(cell_at(&drift, rows[3], "relative_change").value, -0.75, 0);
  assert_int_equal(drift_largest(&drift, rows, 1), 1);
  assert_string_equal(cell_at(&drift, rows[0], "kind").text, "missing");
  assert_int_equal(drift_judge(&drift, &fault), STATUS_CHECK_FAILED);
  assert_non_null(strstr(fault.text, "first t.csv model=a 'ratio' changed: '2', now '2.5'; "
                                     "largest: t.csv model=b 'ratio' by 75 %"));
  drift_free(&drift);
  scratch_remove(&a);
  scratch_remove(&b);
}

/* A manifest that lists those files, each with the digest of that content. */
static void write_manifest(const struct scratch *scratch, const char *const *names, size_t count, const char *content)
{
  struct text text = {0};
  char sha256[DIGEST_TEXT_SIZE];
  digest_of_bytes(content, strlen(content), sha256);
  for (size_t i = 0; i < count; i++) {
    text_append_format(&text, "%s{\"path\": \"%s\", \"sha256\": \"%s\"}", i == 0 ? "{\"files\": [" : ", ", names[i],
                       sha256);
  }
  text_append(&text, "]}");
  write_table(scratch, "manifest.json", text_string(&text));
  text_free(&text);
}

/* Tables on one side only; what is no table of the run. */
static void test_tables(void **state)
{
  (void)state;
  struct scratch a, b;
  struct drift drift;
  struct fault fault = {0};
  static const char table[] = "model,ratio\nx,1.5\n";
  scratch_make(&a);
  scratch_make(&b);
  write_table(&a, "both.csv", table);
  write_table(&b, "both.csv", table);
  write_table(&a, "gone.csv", table);
  write_table(&b, "come.csv", table);
  write_table(&b, "drift.csv", "no table at all\n\"");
  write_table(&b, "notes.txt", "x");
  assert_int_equal(symlink("nowhere", scratch_path(&a, "come.csv")), 0);
  assert_int_equal(compare(&a, &b, &drift, &fault), STATUS_OK);
  assert_int_equal(drift.tables, 1);
  assert_int_equal(drift.moved, 2);
  assert_string_equal(cell_at(&drift, 0, "table").text, "gone.csv");
  assert_string_equal(cell_at(&drift, 0, "kind").text, "missing");
  assert_string_equal(cell_at(&drift, 1, "table").text, "come.csv");
  assert_string_equal(cell_at(&drift, 1, "kind").text, "new");
  assert_true(drift.bare[0] && drift.bare[1]);
  drift_free(&drift);

  /* The manifests say what the runs wrote: a table that an earlier run left stands for nothing. */
  write_manifest(&a, (const char *const[]){"both.csv", "gone.csv"}, 2, table);
  write_manifest(&b, (const char *const[]){"both.csv", "figures/f.csv"}, 2, table);
  write_table(&b, "gone.csv", table);
  assert_int_equal(compare(&a, &b, &drift, &fault), STATUS_OK);
  assert_int_equal(drift.moved, 1);
  assert_string_equal(cell_at(&drift, 0, "table").text, "gone.csv");
  assert_string_equal(cell_at(&drift, 0, "kind").text, "missing");
  assert_false(drift.bare[0] || drift.bare[1]);
  drift_free(&drift);

  /* A list of what was written goes before the manifest. */
  const char *const written[] = {"both.csv", "figures/f.csv", "report.md"};
  const struct drift_side before = {.directory = a.path}, now = {b.path, written, 3};
  const struct drift_options options = {.tolerance = 0};
  assert_int_equal(drift_compare(&before, &now, &options, &drift, &fault), STATUS_OK);
  assert_int_equal(drift.moved, 1);
  drift_free(&drift);

  /* What a manifest lists and is gone is no difference: the run is not whole, on either side. */
  assert_int_equal(unlink(scratch_path(&a, "gone.csv")), 0);
  assert_int_equal(drift_check(a.path, &fault), STATUS_BAD_INPUT);
  assert_non_null(strstr(fault.text, "gone.csv' is gone: manifest.json says that its run wrote it"));
  assert_int_equal(compare(&a, &b, &drift, &fault), STATUS_BAD_INPUT);
  drift_free(&drift);
  assert_int_equal(compare(&b, &a, &drift, &fault), STATUS_BAD_INPUT);
  drift_free(&drift);
  scratch_remove(&a);
  scratch_remove(&b);
}

/* Half a run over half of another is held against nothing, on neither side; nor is one that still writes. */
static void test_half(void **state)
{
  (void)state;
  struct scratch a, b;
  struct drift drift;
  struct fault fault = {0};
  static const char table[] = "model,ratio\nx,1.5\n";
  scratch_make(&a);
  scratch_make(&b);
  const struct scratch *sides[] = {&a, &b};
  for (size_t i = 0; i < 2; i++) {
    write_table(sides[i], "t.csv", table);
    write_manifest(sides[i], (const char *const[]){"t.csv", "report.md"}, 2, table);
  }
  write_table(&a, "report.md", "what is no table may be another");
  assert_int_equal(drift_check(a.path, &fault), STATUS_OK);
  for (size_t i = 0; i < 2; i++) {
    const char *words[] = {"is not what its run wrote: it differs from manifest.json", "holds no finished run"};
    write_table(sides[i], "t.csv", "model,ratio\nx,1.75\n");
    for (size_t j = 0; j < 2; j++) {
      assert_int_equal(drift_check(sides[i]->path, &fault), STATUS_BAD_INPUT);
      assert_non_null(strstr(fault.text, words[j]));
      assert_int_equal(compare(&a, &b, &drift, &fault), STATUS_BAD_INPUT);
      assert_non_null(strstr(fault.text, words[j]));
      drift_free(&drift);
      write_table(sides[i], "t.csv", table);
      write_table(sides[i], "journal", "");
    }
    assert_int_equal(unlink(scratch_path(sides[i], "journal")), 0);
  }
  assert_int_equal(compare(&a, &b, &drift, &fault), STATUS_OK);
  drift_free(&drift);
  scratch_remove(&a);
  scratch_remove(&b);
}

/* A comparison of nothing is an error or a failed check, whichever side is empty. */
static void test_nothing(void **state)
{
  (void)state;
  struct scratch a, b;
  struct drift drift;
  struct fault fault = {0};
  scratch_make(&a);
  scratch_make(&b);
  for (int empty = 0; empty < 3; empty++) {
    assert_int_equal(compare(&a, &b, &drift, &fault), STATUS_BAD_INPUT);
    assert_non_null(strstr(fault.text, "holds no table to compare"));
    drift_free(&drift);
    write_table(empty == 0 ? &a : &b, empty == 0 ? "t.csv" : "figure.svg", "model,ratio\n");
  }
  write_table(&b, "t.csv", "model,ratio\n");
  assert_int_equal(compare(&a, &b, &drift, &fault), STATUS_OK);
  assert_int_equal(drift_judge(&drift, &fault), STATUS_CHECK_FAILED);
  assert_string_equal(fault.text, "nothing was compared: the runs share no table with rows");
  drift_free(&drift);
  write_table(&b, "t.csv", "model,ratio\nx,\"open\n");
  assert_int_equal(compare(&a, &b, &drift, &fault), STATUS_BAD_INPUT);
  assert_non_null(strstr(fault.text, "t.csv:2:"));
  drift_free(&drift);
  const struct drift_side missing = {.directory = scratch_path(&a, "missing")}, here = {.directory = a.path};
  assert_int_equal(drift_compare(&missing, &here, &(struct drift_options){.tolerance = 0}, &drift, &fault), STATUS_IO);
  drift_free(&drift);
  scratch_remove(&a);
  scratch_remove(&b);
}

/* A table of random rows, shuffled, with one cell changed: that cell and no other, whatever the order. */
static void test_shuffled(void **state)
{
  (void)state;
  enum { ROWS = 400 };
  struct random_source random = {7};
  for (int round = 0; round < 10; round++) {
    struct text before = {0}, after = {0};
    size_t order[ROWS];
    uint64_t values[ROWS], changed = random_between(&random, 0, ROWS - 1);
    for (size_t i = 0; i < ROWS; i++) {
      order[i] = i;
      values[i] = random_between(&random, 1, 1000000);
    }
    for (size_t i = ROWS - 1; i > 0; i--) {
      size_t j = (size_t)random_between(&random, 0, i), kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    text_append(&before, "model,context,rows\n");
    text_append(&after, "model,context,rows\n");
    for (size_t i = 0; i < ROWS; i++) {
      text_append_format(&before, "m%zu,%zu,%llu\n", i % 7, i, (unsigned long long)values[i]);
      size_t at = order[i];
      text_append_format(&after, "m%zu,%zu,%llu\n", at % 7, at, (unsigned long long)values[at] + (at == changed));
    }
    struct scratch a, b;
    struct drift drift;
    char expected[64];
    scratch_make(&a);
    scratch_make(&b);
    write_table(&a, "t.csv", text_string(&before));
    write_table(&b, "t.csv", text_string(&after));
    assert_int_equal(compare(&a, &b, &drift, NULL), STATUS_OK);
    assert_int_equal(drift.cells, 3 * ROWS);
    assert_int_equal(drift.moved, 1);
    (void)snprintf(expected, sizeof expected, "model=m%u context=%u", (unsigned)(changed % 7), (unsigned)changed);
    assert_string_equal(cell_at(&drift, 0, "row").text, expected);
    drift_free(&drift);
    scratch_remove(&a);
    scratch_remove(&b);
    text_free(&before);
    text_free(&after);
  }
}

/* More differences than the list holds: all are counted. */
static void test_many(void **state)
{
  (void)state;
  struct text before = {0}, after = {0};
  text_append(&before, "model,rows\n");
  text_append(&after, "model,rows\n");
  for (int i = 0; i < DRIFT_LISTED + 50; i++) {
    text_append_format(&before, "m%d,%d\n", i, i);
    text_append_format(&after, "m%d,%d\n", i, i + 1);
  }
  struct scratch a, b;
  struct drift drift;
  scratch_make(&a);
  scratch_make(&b);
  write_table(&a, "t.csv", text_string(&before));
  write_table(&b, "t.csv", text_string(&after));
  assert_int_equal(compare(&a, &b, &drift, NULL), STATUS_OK);
  assert_int_equal(drift.moved, DRIFT_LISTED + 50);
  assert_int_equal(drift.unlisted, 50);
  assert_int_equal(drift.frame.table.row_count, DRIFT_LISTED);
  drift_free(&drift);
  scratch_remove(&a);
  scratch_remove(&b);
  text_free(&before);
  text_free(&after);
}

static const struct tolerance_row {
  const char *name; /* the word */
  double value;     /* NaN: refused */
} tolerance_rows[] = {{"0", 0},       {"1e-9", 1e-9}, {"0.5", 0.5}, {"1", NAN},
                      {"-1e-9", NAN}, {"small", NAN}, {"", NAN},    {"nan", NAN}};

static void test_tolerance(void **state)
{
  const struct tolerance_row *row = *state;
  double tolerance = 0.25;
  struct fault fault = {0};
  bool good = !isnan(row->value);
  assert_int_equal(drift_tolerance_read(row->name, &tolerance, &fault), good ? STATUS_OK : STATUS_BAD_INPUT);
  assert_near(tolerance, good ? row->value : 0.25, 0);
  assert_true(good || strstr(fault.text, "--tolerance must be a number from 0 to below 1") != NULL);
  tolerance = 0.25;
  assert_int_equal(drift_tolerance_read(NULL, &tolerance, &fault), STATUS_OK);
  assert_near(tolerance, 0.25, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_largest), cmocka_unit_test(test_row),     cmocka_unit_test(test_tables),
      cmocka_unit_test(test_half),    cmocka_unit_test(test_nothing), cmocka_unit_test(test_shuffled),
      cmocka_unit_test(test_many),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  failed += run_rows("case", test_case, case_rows);
  return failed + run_rows("tolerance", test_tolerance, tolerance_rows);
}
