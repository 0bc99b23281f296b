/* A run by several processes: when a crew begins and ends, and what its members do. */
#include "run/crew.h"

#include "io/grid_write.h"
#include "run/steps.h"

bool crew_is_member(const struct crew *crew)
{
  return crew != NULL && crew->number > 0;
}

bool crew_is_led(const struct crew *crew)
{
  return crew != NULL && crew->number == 0;
}

enum status run_begin_crew(struct run *run, struct fault *fault)
{
  const struct crew *crew = run->options->crew;
  if (!crew_is_led(crew)) {
    return STATUS_OK;
  }
  struct text origin = {0};
  enum status status = run_describe_origin(run, &origin, fault);
  if (status == STATUS_OK) {
    const struct crew_order order = {
        .task = CREW_BEGIN, .name = run->spec.file, .text = text_string(&origin), .text_length = origin.length};
    crew->order(crew->context, &order);
    status = crew->finish(crew->context, STATUS_OK, NULL, fault);
  }
  text_free(&origin);
  return status;
}

void run_end_crew(const struct run *run)
{
  const struct crew *crew = run->options->crew;
  const struct crew_order order = {.task = CREW_END};
  if (crew_is_led(crew)) {
    crew->order(crew->context, &order);
  }
}

enum status run_settle_crew(const struct run *run, struct fault *fault)
{
  const struct crew *crew = run->options->crew;
  const struct crew_order order = {.task = CREW_SETTLE};
  if (!crew_is_led(crew)) {
    return STATUS_OK;
  }
  crew->order(crew->context, &order);
  enum status status = crew->team.settle(crew->team.context, fault);
  return crew->finish(crew->context, status, NULL, fault);
}

/* A member must have read what the leader did: another catalogue on its machine would mix two tables in one file. */
static enum status check_origin(struct run *run, const struct crew_order *order, struct fault *fault)
{
  struct text mine = {0}, leaders = {0}, words = {0};
  text_append_bytes(&leaders, order->text, order->text_length);
  enum status status = run_describe_origin(run, &mine, fault);
  if (status == STATUS_OK) {
    status = text_status(&leaders, "joining a run", fault);
  }
  if (status == STATUS_OK && journal_difference(&leaders, &mine, &words)) {
    status = text_status(&words, "joining a run", fault);
    status = status != STATUS_OK ? status
                                 : fault_set(fault, STATUS_BAD_INPUT, "cannot join the run of '%.200s': %.600s",
                                             run->spec.file, text_string(&words));
  }
  text_free(&mine);
  text_free(&leaders);
  text_free(&words);
  return status;
}

/* Our part of some rows of a sweep. */
static enum status share_rows(struct run *run, const struct crew_order *order, struct fault *fault)
{
  size_t columns[POINTS_COLUMNS_MAX];
  struct csv_selection selection;
  const struct sweep *sweep = &run->spec.sweeps[order->sweep];
  const struct points *points = &run->points[order->sweep];
  const struct grid_rows rows = {order->first_row, order->row_count};
  const struct grid_options wanted = {.dialect = run->options->dialect,
                                      .selection = run_select_columns(sweep, points, columns, &selection),
                                      .rows = &rows,
                                      .threads = 1,
                                      .headless = true,
                                      .team = &run->options->crew->team};
  return grid_write_output(points, &wanted, NULL, fault);
}

enum status run_follow_orders(struct run *run, const struct crew_order *beginning, struct fault *fault)
{
  const struct crew *crew = run->options->crew;
  struct crew_order order;
  enum status status = check_origin(run, beginning, fault);
  if (status != STATUS_OK) {
    return status;
  }
  crew->answer(crew->context, STATUS_OK, fault);
  for (crew->await(crew->context, &order); order.task != CREW_END; crew->await(crew->context, &order)) {
    switch (order.task) {
    case CREW_ROWS:
      status = share_rows(run, &order, fault);
      break;
    case CREW_SUMS:
      status = run_join_sensitivities(run, order.text, order.text_length, fault);
      break;
    default:
      status = crew->team.settle(crew->team.context, fault);
      break;
    }
    crew->answer(crew->context, status, fault);
  }
  return STATUS_OK;
}
