// Made of docs/checks by `VELOC_REWRITE_GOLDENS=1 swift test --filter CheckPageTests`. Do not edit.
// swift-format-ignore-file

/// The pages of all checks, one after the other.
let checkPages: StaticString = ##"""
    # VLC0214: unknown metric

    A selector names a metric that nothing exposes: it is not declared under `metrics`, is no family of velod's own, and is none
    of those that Prometheus makes (`up`, `ALERTS`, `ALERTS_FOR_STATE`, `scrape_…`). An error.

    Such an alert is dead: it selects nothing, so it never fires, and nothing in Prometheus says so. It is the commonest way in
    which metrics and rules drift apart: a metric is renamed in code and the rule stays.

    ## Fails

    ```promql
    sum(rate(veloflux_http_requests_total{status_code=~"5.."}[5m])) > 1
    ```

    ## Passes

    ```promql
    sum(rate(veloflux_requests_total{status_code=~"5.."}[5m])) > 1
    ```

    ## Fix

    Write the name that is exposed. A counter ends in `_total`; a histogram is selected by its `_bucket`, `_sum` or `_count`. Declare
    the metric if velod is to record it.

    ## Suppress

    While the metric is on its way, with a day: the alert stays dead until then.
    # VLC0500: PromQL that Prometheus would refuse

    The expression is not PromQL, mixes types that do not go together, uses what the spec's `prometheus.version` does not know, or is
    no instant vector or number. An error.

    Prometheus refuses a whole rule file for one bad expression: at a reload the old rules stay, at a start it exits. What is right
    depends on the version, so a rule that works on a laptop may be refused in production.

    ## Fails

    ```promql
    sum by (tenant_id (rate(veloflux_requests_total[5m])) > 1
    ```

    ## Passes

    ```promql
    sum by (tenant_id) (rate(veloflux_requests_total[5m])) > 1
    ```

    ## Fix

    The message says what was found and where; several problems of one expression are reported at once. `veloc promql check` takes
    an expression by itself, `--server 2.42` for a version.

    ## Suppress

    It cannot be suppressed.
    # VLC0501: `$threshold` without a `threshold`

    The expression compares with `$threshold`, and the alert gives it no value. An error: there would be nothing to compare with.

    ## Fails

    ```yaml
    alerts:
      TenantThrottled:
        expr: sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total[5m])) > $threshold
        summary: "{{ $labels.tenant_id }} is refused"
    ```

    ## Passes

    ```yaml
    alerts:
      TenantThrottled:
        expr: sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total[5m])) > $threshold
        threshold: { default: "1", enterprise: "0.1" }
        summary: "{{ $labels.tenant_id }} is refused"
    ```

    ## Fix

    Add `threshold`: one value, or a `default` and values by plan. A tenant may have its own under `thresholds`.

    ## Suppress

    It cannot be suppressed.
    # VLC0502: `threshold` is never used

    The alert has a `threshold` and its expression has no `$threshold`. An error: somebody who changes the number would believe that
    the alert changes with it.

    ## Fails

    ```yaml
    alerts:
      TenantThrottled:
        expr: sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total[5m])) > 1
        threshold: { default: "1", enterprise: "0.1" }
        summary: "{{ $labels.tenant_id }} is refused"
    ```

    ## Passes

    ```yaml
    alerts:
      TenantThrottled:
        expr: sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total[5m])) > $threshold
        threshold: { default: "1", enterprise: "0.1" }
        summary: "{{ $labels.tenant_id }} is refused"
    ```

    ## Fix

    Compare with `$threshold`, or remove `threshold`.

    ## Suppress

    It cannot be suppressed.
    # VLC0503: `threshold` has no `default`

    A threshold by plan leaves out the tenants of other plans, and those without one. An error: the threshold is a series for each
    tenant, and a tenant without it would never be alerted on.

    ## Fails

    ```yaml
    alerts:
      TenantThrottled:
        expr: sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total[5m])) > $threshold
        threshold: { pro: "1", enterprise: "0.1" }
        summary: "{{ $labels.tenant_id }} is refused"
    ```

    ## Passes

    ```yaml
    alerts:
      TenantThrottled:
        expr: sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total[5m])) > $threshold
        threshold: { default: "5", pro: "1", enterprise: "0.1" }
        summary: "{{ $labels.tenant_id }} is refused"
    ```

    ## Fix

    Add `default`.

    ## Suppress

    It cannot be suppressed.
    # VLC0504: a thresholded alert loses `tenant_id`

    `$threshold` becomes a join with the series `…_alert_threshold{alert,tenant_id}`: each tenant has a value of its own. What is
    compared with it must therefore still have `tenant_id`. An error: the join would match nothing, and the alert would be dead.

    ## Fails

    ```promql
    sum(rate(veloflux_tenant_throttle_events_total[5m])) > $threshold
    ```

    ## Passes

    ```promql
    sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total[5m])) > $threshold
    ```

    ## Fix

    Keep the label: `by (tenant_id)`, or leave it out of `without`. If the alert is about all tenants together, write the number
    into the expression.

    ## Suppress

    It cannot be suppressed.
    # VLC0505: a histogram is not a series

    A selector names a histogram by the name of its family. No series has that name: a histogram is exposed as `…_bucket`, `…_sum`
    and `…_count`. An error: the selector is always empty.

    ## Fails

    ```promql
    rate(veloflux_request_duration_seconds[5m]) > 1
    ```

    ## Passes

    ```promql
    rate(veloflux_request_duration_seconds_count[5m]) > 1
    ```

    ## Fix

    `_count` counts observations, `_sum` adds their values, `_bucket` with `le` is what `histogram_quantile` takes.

    ## Suppress

    If Prometheus scrapes native histograms as well, which have the family's name.
    # VLC0506: a matcher on a label that the metric does not have

    A matcher names a label that no series of the metric has. An error: with `=` and `=~` the selector is always empty, with `!=` and
    `!~` the matcher does nothing.

    Labels of velod's metrics are what the spec declares, with `job` and `instance`, so that the compiler knows.

    ## Fails

    ```promql
    sum(rate(veloflux_requests_total{status="500"}[5m])) > 1
    ```

    ## Passes

    ```promql
    sum(rate(veloflux_requests_total{status_code="500"}[5m])) > 1
    ```

    ## Fix

    Write the label that the metric has, or add the label to the metric's `labels`.

    ## Suppress

    If the server's `relabel_configs` add the label at the scrape. Better to tell the spec of it.
    # VLC0507: a label value that can never occur

    A matcher asks with `=` for a value that is not in the label's domain. An error: it selects nothing, ever.

    The domains of labels are closed in a spec: statuses, methods, tenants, pools, backends and the rest are all known.

    ## Fails

    ```promql
    sum(rate(veloflux_requests_total{status_code="5xx"}[5m])) > 1
    ```

    ## Passes

    ```promql
    sum(rate(veloflux_requests_total{status_code=~"5.."}[5m])) > 1
    ```

    ## Fix

    Write a value of the domain; the message lists a short one. A pattern needs `=~`.

    ## Suppress

    While the value is on its way, with a day.
    # VLC0508: a label that no metric of the expression has

    `by`, `without`, `on`, `ignoring` or `group_left` lists a label that none of the selected metrics has. An error in most cases of
    `by` and `on`: all series fall into one group. In `without` and `ignoring` it does nothing.

    ## Fails

    ```promql
    sum by (tenant) (rate(veloflux_requests_total[5m])) > 1
    ```

    ## Passes

    ```promql
    sum by (tenant_id) (rate(veloflux_requests_total[5m])) > 1
    ```

    ## Fix

    Write the label that the metrics have. One that an inner aggregation has dropped is [VLC0524](VLC0524.md).

    ## Suppress

    In rules that several deployments share and of which only some have the label.
    # VLC0509: a template that Prometheus would refuse

    `summary` and `description` are templates of Go's `text/template`. One that is not closed, or that names a function or a variable
    that Prometheus does not have, makes it refuse the whole rule file. An error.

    ## Fails

    ```yaml
    alerts:
      TenantThrottled:
        expr: sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total[5m])) > 1
        summary: "{{ $label.tenant_id }} is refused {{ $value | humanise }} times a second"
    ```

    ## Passes

    ```yaml
    alerts:
      TenantThrottled:
        expr: sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total[5m])) > 1
        summary: "{{ $labels.tenant_id }} is refused {{ $value | humanize }} times a second"
    ```

    ## Fix

    Variables are `$labels`, `$value`, `$externalLabels` and `$externalURL`; functions are those of the Prometheus documentation,
    "Template reference".

    ## Suppress

    It cannot be suppressed.
    # VLC0534: a suppression that cannot be read

    A comment begins with `veloc: allow` and is no suppression: an id is unknown, the reason is missing, a day does not exist, or there
    is nothing that it could cover. An error, because it allows nothing.

    A suppression names one or more ids, may say until when it holds, and says why:

        # veloc: allow VLC0512 until 2027-01-31: the exporter resets it on purpose

    Behind an entry it covers that entry, alone on a line the entry below, inside an expression the expression.

    ## Fails

    ```yaml
    alerts:
      Throttled:
        # veloc: allow VLC0507 until next week: the value is on its way
        expr: sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total{reason="bytes"}[5m])) > 1
        summary: "{{ $labels.tenant_id }} is refused"
    ```

    ## Passes

    ```yaml
    alerts:
      Throttled:
        # veloc: allow VLC0507 until 2027-01-31: the value comes with the next release
        expr: sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total{reason="bytes"}[5m])) > 1
        summary: "{{ $labels.tenant_id }} is refused"
    ```

    ## Fix

    The message says what is missing. Only checks of expressions that Prometheus would load can be suppressed: VLC0214, VLC0505 to
    VLC0508, and from VLC0510 on.

    ## Suppress

    It cannot be suppressed.
    # VLC0535: a suppression that is not needed

    A suppression names an id that is not found in what it covers. A warning: whoever reads it believes that something is wrong there,
    and it would hide the next real finding.

    It is reported only if the spec has no errors, because an error may hide what the suppression is there for. Of two that allow
    the same thing the outer one is not needed.

    ## Fails

    ```yaml
    alerts:
      Throttled:
        # veloc: allow VLC0507: the value comes with the next release
        expr: sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total{reason="rate"}[5m])) > 1
        summary: "{{ $labels.tenant_id }} is refused"
    ```

    ## Passes

    ```yaml
    alerts:
      Throttled:
        expr: sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total{reason="rate"}[5m])) > 1
        summary: "{{ $labels.tenant_id }} is refused"
    ```

    ## Fix

    Remove the id, or the comment.

    ## Suppress

    It cannot be suppressed.
    # VLC0536: a suppression that has expired

    The day behind `until` has passed. A warning, and what the suppression allowed is reported again: it was meant to be mended by then.
    The day itself still counts, in UTC.

    What a build writes does not depend on the day: it is the same, or there is none because an error came back.

    ## Fails

    ```yaml
    alerts:
      Throttled:
        # veloc: allow VLC0507 until 2020-01-31: the value comes with the next release
        expr: sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total{reason="bytes"}[5m])) > 1
        summary: "{{ $labels.tenant_id }} is refused"
    ```

    ## Passes

    ```yaml
    alerts:
      Throttled:
        expr: sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total{reason="quota"}[5m])) > 1
        summary: "{{ $labels.tenant_id }} is refused"
    ```

    ## Fix

    Mend what is reported and remove the comment, or give it a new day.

    ## Suppress

    It cannot be suppressed.

    """##
