// Made of docs/checks by `VELOC_REWRITE_GOLDENS=1 swift test --filter CheckPageTests`. Do not edit.
// swift-format-ignore-file

/// The pages of all checks, one after the other.
let checkPages: StaticString = ##"""
    # VLC0001: a file that is too large

    A file of a spec has more bytes than the limit that the message names.

    ## Why it matters

    Such a file is machine-made, and most likely not what was meant to stand in the folder.

    ## Fails

    ```text
    # specs/everything.yaml: 200 MB of tenants
    ```

    ## Passes

    ```yaml
    # specs/tenants/a.yaml, specs/tenants/b.yaml, …: the files of a spec are merged
    ```

    ## How to fix it

    Split it: the files of a spec are merged, and tenants can live one a file.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0002: bytes that are not UTF-8

    A file has bytes that are no UTF-8: most often an umlaut in Latin-1, or a UTF-16 file.

    ## Why it matters

    YAML is Unicode. The file is not read any further, so nothing is said of what it declares, nor of what refers to that.

    ## Fails

    ```text
    # saved as Latin-1
    owners: { platform: { team: Zürich } }     # ü is the byte FC
    ```

    ## Passes

    ```yaml
    # saved as UTF-8
    owners: { platform: { team: Zürich } }
    ```

    ## How to fix it

    Save the file as UTF-8. The message names the first byte that does not fit.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0003: a forbidden character

    A control character, or another that YAML does not allow in a file. A tab is no indentation either.

    ## Why it matters

    It cannot be seen, and what it does to the value around it differs between parsers. The file is not read any further, so nothing is said
    of what it declares, nor of what refers to that.

    ## Fails

    ```text
    tenants:
      acme: { name: "Acme^GCorp" }      # ^G: the byte 07
    ```

    ## Passes

    ```yaml
    tenants:
      acme: { name: "Acme\aCorp" }
    ```

    ## How to fix it

    Remove it, or write it as an escape inside double quotes: `"\u0007"`.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0004: a fault of YAML

    The file is no YAML: a bracket that is not closed, a key without `:`, a tab as indentation, a quote too many.

    ## Why it matters

    The file is not read any further, so nothing is said of what it declares, nor of what refers to that. The other files are checked all
    the same.

    ## Fails

    ```text
    pools:
      web: { backends: { a: { address: 127.0.0.1:9001 } }
    ```

    ## Passes

    ```yaml
    pools:
      web: { backends: { a: { address: 127.0.0.1:9001 } } }
    ```

    ## How to fix it

    The caret stands where it was noticed, the label where the thing began. Text with `: `, ` #`, or one of `{}[],&*!|>%@` in front goes in
    quotes, as PromQL mostly does.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0005: a second document

    A `---` in the middle of a file begins a second YAML document.

    ## Why it matters

    A file of a spec is one mapping. What stands in a second document would be left out by many tools without a word.

    ## Fails

    ```text
    veloc: 1
    namespace: veloflux
    ---
    plans: { free: { rate: 10/s } }
    ```

    ## Passes

    ```yaml
    veloc: 1
    namespace: veloflux
    plans: { free: { rate: 10/s } }
    ```

    ## How to fix it

    Put it in a file of its own: the files of a spec are merged.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0006: a key that is defined twice

    A mapping has the same key twice.

    ## Why it matters

    YAML leaves open which one counts, and most parsers silently take the last: the author of the first is never told.

    ## Fails

    ```text
    plans:
      free: { rate: 10/s, burst: 20, rate: 5/s }
    ```

    ## Passes

    ```yaml
    plans:
      free: { rate: 5/s, burst: 20 }
    ```

    ## How to fix it

    Remove one of the two, or merge what they say. The same name in two files is VLC0103.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0007: an alias without an anchor

    `*name` stands for the value marked `&name`, and none of that name stands before it.

    ## Why it matters

    The value is not there. The file is not read any further, so nothing is said of what it declares, nor of what refers to that.

    ## Fails

    ```text
    plans:
      free: &small { rate: 10/s }
      trial: *smal
    ```

    ## Passes

    ```yaml
    plans:
      free: &small { rate: 10/s }
      trial: *small
    ```

    ## How to fix it

    Mark the value with `&name` before it is used; anchors hold in one file only.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0008: an alias inside what it names

    `*name` stands inside the value that `&name` marks, which would contain itself without end.

    ## Why it matters

    No value of a spec has a cycle in it.

    ## Fails

    ```text
    plans: &all
      free: { rate: 10/s, quota: *all }
    ```

    ## Passes

    ```yaml
    plans:
      free: { rate: 10/s, quota: { requests: 100000/d } }
    ```

    ## How to fix it

    Write the value out.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0009: aliases that expand to too much

    Aliases of aliases grow a small file into a huge one ("billion laughs").

    ## Why it matters

    A few lines could take all memory of the machine that builds. The aliases of a file may add 10,000 keys and values in all.

    ## Fails

    ```text
    a: &a [x, x, x, x, x, x, x, x, x]
    b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
    c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]    # and so on
    ```

    ## Passes

    ```yaml
    plans:
      free: &small { rate: 10/s }
      trial: *small
    ```

    ## How to fix it

    Write values out. What many tenants share belongs into a plan.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0010: a document that is too large

    A file has more than two million keys and values.

    ## Why it matters

    It is machine-made, and its problems could not be shown in a sensible time.

    ## Fails

    ```text
    # specs/everything.yaml: a million tenants
    ```

    ## Passes

    ```yaml
    # specs/tenants/a.yaml, specs/tenants/b.yaml, …
    ```

    ## How to fix it

    Split it: the files of a spec are merged.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0011: values that nest too deeply

    Mappings and lists are nested more than 64 deep.

    ## Why it matters

    A spec has five or six levels. More is a slip of a generator, or an attack on the parser.

    ## Fails

    ```text
    a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ … ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
    ```

    ## Passes

    ```yaml
    tenants:
      acme: { hosts: [acme.example.com], routes: [{ path: /, pool: web }] }
    ```

    ## How to fix it

    Write it flat.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0012: merge keys

    `<<` is a key that YAML 1.1 merged other mappings through. It is not part of YAML 1.2.

    ## Why it matters

    It hides what a mapping holds from whoever reads it, and parsers differ in which value wins.

    ## Fails

    ```text
    plans:
      free: &base { rate: 10/s, burst: 20 }
      trial: { <<: *base, burst: 5 }
    ```

    ## Passes

    ```yaml
    plans:
      free: { rate: 10/s, burst: 20 }
      trial: { rate: 10/s, burst: 5 }
    ```

    ## How to fix it

    Write the keys out. A whole value may be reused with an anchor and an alias.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0013: a key that is no name

    A list or a mapping stands where a key should.

    ## Why it matters

    A key of a spec is a name. Most often `{{ … }}` without quotes: two mappings to YAML.

    ## Fails

    ```text
    alerts:
      Down: { expr: up == 0, summary: {{ $labels.instance }} }
    ```

    ## Passes

    ```yaml
    alerts:
      Down: { expr: up == 0, summary: "{{ $labels.instance }}" }
    ```

    ## How to fix it

    If it should be text, quote it.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0014: a YAML tag

    A value has a tag such as `!!str` or `!secret`.

    ## Why it matters

    What a key is for decides the type of its value; a tag could only contradict it, and tags of other programs mean nothing here.

    ## Fails

    ```text
    prometheus: { version: !!str 2.42 }
    ```

    ## Passes

    ```yaml
    prometheus: { version: "2.42" }
    ```

    ## How to fix it

    Remove the tag. Quote the value if it must be text.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0015: a NUL in a text

    A text holds the character U+0000, written as `\0` in double quotes.

    ## Why it matters

    No label value, path or file name can hold one.

    ## Fails

    ```text
    owners: { platform: { team: "Plat\0form" } }
    ```

    ## Passes

    ```yaml
    owners: { platform: { team: Platform } }
    ```

    ## How to fix it

    Remove it.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0016: a value that YAML versions read differently

    A word without quotes that YAML 1.1 takes for a truth value, a number in base 60 or an octal, and YAML 1.2 for text: `yes`, `no`, `on`,
    `off`, `12:30:00`, `0755`.

    ## Why it matters

    Another tool that reads the same file sees another value. Norway (`no`) is the famous victim.

    ## Fails

    ```yaml
    labels:
      country: { attribute: tenant_id, values: [de, no] }
    ```

    ## Passes

    ```yaml
    labels:
      country: { attribute: tenant_id, values: [de, "no"] }
    ```

    ## How to fix it

    Quote it if it is text; write `true` or `false` if it is a truth value, and a number in decimal.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0100: a value of the wrong shape

    A list stands where a mapping is expected, a text where a number is, or nothing at all.

    ## Why it matters

    The value cannot be read, and whatever depends on it is not checked until it can.

    ## Fails

    ```yaml
    pools:
      web: { backends: [127.0.0.1:9001] }
    ```

    ## Passes

    ```yaml
    pools:
      web: { backends: { a: { address: 127.0.0.1:9001 } } }
    ```

    ## How to fix it

    The title names the path and what is expected there; docs/spec.md has every key.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0101: an unknown key

    A key that the section does not have: a slip of the pen, or a key of another section.

    ## Why it matters

    What it says would have no effect, and nobody would be told. So no key is ignored.

    ## Fails

    ```yaml
    plans:
      free: { rate: 10/s, brust: 20 }
    ```

    ## Passes

    ```yaml
    plans:
      free: { rate: 10/s, burst: 20 }
    ```

    ## How to fix it

    Take the key that the hint names, or one of the list in the note.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0102: a missing key

    A key that has no default is not there.

    ## Why it matters

    There is no value that would be right for everybody: what a metric means, where a backend is, what a pager should say.

    ## Fails

    ```yaml
    alerts:
      Down: { expr: up == 0 }
    ```

    ## Passes

    ```yaml
    alerts:
      Down: { expr: up == 0, for: 1m, summary: "{{ $labels.instance }} does not answer" }
    ```

    ## How to fix it

    Add the key; the note says what it is for.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0103: defined twice

    Two files, or two places of one, define the same thing.

    ## Why it matters

    Files are merged, and none overrides another: whoever wrote the one that loses would not be told.

    ## Fails

    ```text
    # specs/plans.yaml
    plans: { free: { rate: 10/s } }
    # specs/more.yaml
    plans: { free: { rate: 20/s } }
    ```

    ## Passes

    ```yaml
    # specs/plans.yaml
    plans: { free: { rate: 10/s }, trial: { rate: 20/s } }
    ```

    ## How to fix it

    Keep one of the two. Both places are shown.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0105: a value that cannot be read

    A text that is not of the form its key needs: a duration, a rate, a share, an address with its port, a size, one of a few words.

    ## Why it matters

    A number without its unit, or with another than was meant, is off by a factor of a thousand.

    ## Fails

    ```yaml
    plans:
      free: { rate: 10, sla: { availability: 0.99 } }
    ```

    ## Passes

    ```yaml
    plans:
      free: { rate: 10/s, sla: { availability: 99% } }
    ```

    ## How to fix it

    The title says what is expected, with an example. Durations are `250ms`, `5m`, `1d`; shares `99.9%`; rates `10/s`; sizes `64KiB`, `1GB`.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0106: an invalid name

    A name with characters that names of its kind do not have. Tenants, pools, backends, plans, owners and receivers: 1 to 63 letters,
    digits, `.`, `_` and `-`, with a letter or digit at both ends; tenants in lower case. Alerts: letters, digits and `_`. The namespace:
    lower-case words with single `_`.

    ## Why it matters

    Names become label values, file names and identifiers. One that needed quoting somewhere would break somewhere.

    ## Fails

    ```yaml
    tenants:
      "Acme Corp": { hosts: [acme.example.com] }
    ```

    ## Passes

    ```yaml
    tenants:
      acme: { name: Acme Corp, hosts: [acme.example.com] }
    ```

    ## How to fix it

    Take a plain name, and put the one for people into `name`.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0107: an unsupported version of the spec language

    `veloc:` names a version of the spec language that this veloc does not read.

    ## Why it matters

    A later language may give a key another meaning. It is not guessed at.

    ## Fails

    ```yaml
    veloc: 2
    ```

    ## Passes

    ```yaml
    veloc: 1
    ```

    ## How to fix it

    Write `veloc: 1`, or use the veloc that the spec was written for.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0108: a reserved name

    A name that stands for something else already: `unknown`, `none` and `other` for tenants, pools and backends, `default` for a plan,
    `process`, `velod` and `library` for the namespace.

    ## Why it matters

    A request of no known tenant is counted under `tenant_id="unknown"`, and one without a route under `pool="none"`. A tenant of that name
    would be billed for them.

    ## Fails

    ```yaml
    tenants:
      unknown: { hosts: [x.example.com], routes: [{ path: /, pool: web }] }
    ```

    ## Passes

    ```yaml
    tenants:
      acme: { hosts: [x.example.com], routes: [{ path: /, pool: web }] }
    ```

    ## How to fix it

    Choose another name.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0109: a key without effect

    A key that veloc reads and checks and that changes nothing yet. A note, one for each kind of key.

    ## Why it matters

    Whoever writes `notify` expects to be notified.

    ## Fails

    ```yaml
    receivers: { acme-oncall: { webhook_file: /etc/velo/acme } }
    ```

    ## Passes

    ```yaml
    owners: { platform: { team: Platform } }
    ```

    ## How to fix it

    Leave it in for a later veloc, or take it out. The detail says what happens instead.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0110: keys that exclude each other

    Keys that cannot stand together: two kinds of health check in one, a path for a check that is not HTTP.

    ## Why it matters

    Only one of them could be meant, and which one is not told.

    ## Fails

    ```yaml
    pools:
      web:
        backends: { a: { address: 127.0.0.1:9001 } }
        health: { http: /health, tcp: true }
    ```

    ## Passes

    ```yaml
    pools:
      web:
        backends: { a: { address: 127.0.0.1:9001 } }
        health: { http: /health }
    ```

    ## How to fix it

    Keep one of them.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0200: not a metric name

    A name of a metric has characters other than letters, digits and `_`, or begins with a digit.

    ## Why it matters

    Prometheus would refuse the whole scrape, all other metrics with it.

    ## Fails

    ```yaml
    metrics:
      veloflux-requests: { type: counter, help: Requests completed., on: request.completed }
    ```

    ## Passes

    ```yaml
    metrics:
      veloflux_requests_total: { type: counter, help: Requests completed., on: request.completed, labels: [tenant_id] }
    ```

    ## How to fix it

    Write words of letters and digits with `_` between them.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0201: the style of a metric name

    What `promtool check metrics` complains of: capitals, `:`, empty words, a type or an abbreviated unit in the name, a unit that is no
    base unit, an ending that Prometheus or OpenMetrics reserves (`_total` on what is no counter, `_bucket`, `_sum`, `_count`, `_created`,
    `_info`).

    ## Why it matters

    Everybody who joins, alerts on or searches for metrics relies on these conventions; some of the endings make two series share a name.

    ## Fails

    ```yaml
    metrics:
      veloflux_latency_ms: { type: histogram, help: Time to answer., on: request.completed, value: duration }
    ```

    ## Passes

    ```yaml
    metrics:
      veloflux_latency_seconds: { type: histogram, help: Time to answer., on: request.completed, value: duration }
    ```

    ## How to fix it

    Take the name of the hint. Values are in base units: seconds, bytes, ratios.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0202: a metric outside the namespace

    A metric does not begin with the `namespace` and `_`.

    ## Why it matters

    The namespace is what tells the metrics of one product from those of another in a shared Prometheus.

    ## Fails

    ```yaml
    namespace: veloflux
    metrics:
      requests_total: { type: counter, help: Requests completed., on: request.completed }
    ```

    ## Passes

    ```yaml
    namespace: veloflux
    metrics:
      veloflux_requests_total: { type: counter, help: Requests completed., on: request.completed, labels: [tenant_id] }
    ```

    ## How to fix it

    Write the namespace in front, as the hint does.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0203: names that clash

    Two things of one name in the same Prometheus: a counter `x` and a metric `x_total`, a histogram `x` beside `x_sum`, a recording rule
    and a metric, an alert and the `…ThresholdMissing` that veloc writes, or a family that velod has itself.

    ## Why it matters

    Their samples would be one series, and a scrape with the same series twice is refused.

    ## Fails

    ```yaml
    metrics:
      veloflux_wait_seconds: { type: histogram, help: Waiting., on: request.completed, value: duration }
      veloflux_wait_seconds_count: { type: gauge, help: Waiting now., on: connection.active, labels: [backend, pool] }
    ```

    ## Passes

    ```yaml
    metrics:
      veloflux_wait_seconds: { type: histogram, help: Waiting., on: request.completed, value: duration }
      veloflux_waiting: { type: gauge, help: Waiting now., on: connection.active, labels: [backend, pool] }
    ```

    ## How to fix it

    Choose a name that is not the other one with such an ending.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0204: a label name that cannot be

    A label name that is not valid, not snake case, begins with `_`, or belongs to somebody else: `job` and `instance` to the scrape, `le`
    and `quantile` to histograms and summaries, `alertname` and `alertstate` to alerts. Of labels that rules add also `severity` and `team`.

    ## Why it matters

    Prometheus renames, overwrites or refuses it, so that rules look for a label that is not there.

    ## Fails

    ```yaml
    labels:
      job: { attribute: pool, values: pools }
    ```

    ## Passes

    ```yaml
    labels:
      pool: { values: pools }
    ```

    ## How to fix it

    Choose another name.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0205: values that a label cannot have

    The `values` of a label do not fit its attribute: a method that velod does not tell apart, a status that is none, a value twice, a list
    where the spec itself says what there is.

    ## Why it matters

    A value that never occurs makes series that stay at zero, and one that is missing is counted as `other`.

    ## Fails

    ```yaml
    labels:
      status_code: { values: [200, 999] }
    ```

    ## Passes

    ```yaml
    labels:
      status_code: { values: http-status }
    ```

    ## How to fix it

    Take the domain that the hint names: `tenants`, `pools`, `backends`, `http-status`, or the list in the note.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0206: a domain that is not closed

    A label lists values and does not say what becomes of all others.

    ## Why it matters

    Every label has a closed domain: that is what bounds the number of series. A client may send any method.

    ## Fails

    ```yaml
    labels:
      method: { values: [GET, POST] }
    ```

    ## Passes

    ```yaml
    labels:
      method: { values: [GET, POST], other: OTHER }
    ```

    ## How to fix it

    Add `other` with the value for all the rest.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0207: an unknown attribute

    A label takes its value from an attribute that no event has.

    ## Why it matters

    velod would have nothing to write there.

    ## Fails

    ```yaml
    labels:
      customer: { attribute: tenant, values: tenants }
    ```

    ## Passes

    ```yaml
    labels:
      customer: { attribute: tenant_id, values: tenants }
    ```

    ## How to fix it

    Take one of the attributes in the note. A label that has the name of an attribute needs no `attribute`.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0208: an unknown label

    A metric lists a label that is not under `labels`, and is no attribute either.

    ## Why it matters

    Its values, and so the number of its series, would not be known.

    ## Fails

    ```yaml
    metrics:
      veloflux_requests_total: { type: counter, help: Requests completed., on: request.completed, labels: [tenant_id, region] }
    ```

    ## Passes

    ```yaml
    metrics:
      veloflux_requests_total: { type: counter, help: Requests completed., on: request.completed, labels: [tenant_id, pool] }
    ```

    ## How to fix it

    Declare it under `labels`, or take the one that the hint names.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0209: a label that is repeated

    A metric lists a label twice, or two labels that carry the same attribute.

    ## Why it matters

    Two labels that always agree double the size of every name and tell nothing.

    ## Fails

    ```yaml
    metrics:
      veloflux_requests_total: { type: counter, help: Requests completed., on: request.completed, labels: [pool, tenant_id, pool] }
    ```

    ## Passes

    ```yaml
    metrics:
      veloflux_requests_total: { type: counter, help: Requests completed., on: request.completed, labels: [pool, tenant_id] }
    ```

    ## How to fix it

    Leave one of them out.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0210: a label that the event does not have

    A metric has a label whose attribute its event does not carry.

    ## Why it matters

    The label could never have a value: when a backend changes its health there is no method.

    ## Fails

    ```yaml
    metrics:
      veloflux_backend_health: { type: gauge, help: Healthy or not., on: backend.health, labels: [backend, pool, method] }
    ```

    ## Passes

    ```yaml
    metrics:
      veloflux_backend_health: { type: gauge, help: Healthy or not., on: backend.health, labels: [backend, pool] }
    ```

    ## How to fix it

    Leave it out, or record the metric on another event. The note lists what this one carries.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0211: backend without pool

    A metric has the label `backend` and not `pool`.

    ## Why it matters

    Names of backends are unique only within their pool: series of two backends would be one.

    ## Fails

    ```yaml
    metrics:
      veloflux_connections: { type: gauge, help: Connections., on: connection.active, labels: [backend] }
    ```

    ## Passes

    ```yaml
    metrics:
      veloflux_connections: { type: gauge, help: Connections., on: connection.active, labels: [backend, pool] }
    ```

    ## How to fix it

    Add `pool`; a rule can aggregate it away.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0212: a type that cannot record the event

    The `type` of a metric does not fit what it records: a counter of a state, a gauge of completed requests; or a gauge has `exemplars`,
    `created` or `durable`, which only what counts can have.

    ## Why it matters

    A counter that is set to a value goes down, and `rate` takes that for a restart.

    ## Fails

    ```yaml
    metrics:
      veloflux_backend_health: { type: counter, help: Healthy or not., on: backend.health, labels: [backend, pool] }
    ```

    ## Passes

    ```yaml
    metrics:
      veloflux_backend_health: { type: gauge, help: Healthy or not., on: backend.health, labels: [backend, pool] }
    ```

    ## How to fix it

    Take the type of the hint, or say what is measured with `value`.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0213: a value that the event does not have

    A metric records a `value` that its event does not carry, or asks for exemplars where no trace is.

    ## Why it matters

    There would be nothing to add up.

    ## Fails

    ```yaml
    metrics:
      veloflux_health_seconds: { type: histogram, help: Duration., on: backend.health, value: duration }
    ```

    ## Passes

    ```yaml
    metrics:
      veloflux_request_seconds: { type: histogram, help: Duration., on: request.completed, value: duration }
    ```

    ## How to fix it

    Take one of the values in the note, or another event.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0214: unknown metric

    A metric that nothing exposes: it is not under `metrics`, `external_metrics` or `recording_rules`, and neither velod nor Prometheus
    makes it. The hint names the metric that was most likely meant, by its letters, its words and its unit.

    ## Why it matters

    A rule over a metric that does not exist never fires and never complains: Prometheus takes an empty result for "all is well". The
    alerts of the first VeloFlux were all of this kind.

    ## Fails

    ```yaml
    alerts:
      BackendDown: { expr: veloflux_backend_up == 0, summary: … }          # the metric is veloflux_backend_health
    ```

    ## Passes

    ```yaml
    alerts:
      BackendDown: { expr: veloflux_backend_health == 0, summary: … }
    ```

    ## How to fix it

    Write the name that the hint gives. Of a histogram select `_bucket`, `_sum` or `_count`. If another exporter exposes the metric, declare
    it under `external_metrics`; then its labels are checked too.

    ## When to suppress it

    Only for a series that comes from outside and cannot be declared, such as one that remote read adds; with the reason.
    # VLC0215: buckets that cannot be

    `buckets` of what is no histogram, that do not rise, that are no duration or size, or that are none or too many.

    ## Why it matters

    A bucket with the wrong unit never fills, or always does; each one is a series for every combination of labels.

    ## Fails

    ```yaml
    metrics:
      veloflux_wait_seconds:
        { type: histogram, help: Waiting., on: request.completed, value: duration, buckets: [0.1, 1s, 500ms] }
    ```

    ## Passes

    ```yaml
    metrics:
      veloflux_wait_seconds:
        { type: histogram, help: Waiting., on: request.completed, value: duration, buckets: [100ms, 500ms, 1s] }
    ```

    ## How to fix it

    Write bounds with their unit, from low to high, each once and without `+Inf`; or `buckets: auto`, which puts the promised latencies in.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0216: buckets that miss an objective

    A list of buckets has none at a latency that a plan or a tenant promises. A warning.

    ## Why it matters

    A share of requests within 250 ms can be read off a histogram exactly only where 250 ms is the bound of a bucket. Elsewhere Prometheus
    guesses between two.

    ## Fails

    ```yaml
    plans: { pro: { sla: { latency: 99% <= 250ms } } }
    metrics:
      veloflux_wait_seconds: { type: histogram, help: W., on: request.completed, value: duration, buckets: [100ms, 1s] }
    ```

    ## Passes

    ```yaml
    plans: { pro: { sla: { latency: 99% <= 250ms } } }
    metrics:
      veloflux_wait_seconds: { type: histogram, help: W., on: request.completed, value: duration, buckets: [100ms, 250ms, 1s] }
    ```

    ## How to fix it

    Add the bound, or write `buckets: auto`.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0217: initial values that cannot be

    `init` names a label that the metric does not have, a value that the label never has, or a label of tenants, pools or backends, which
    are all there from the start.

    ## Why it matters

    Those series would not be born at zero, and `increase` misses the first event of a series that begins at one.

    ## Fails

    ```yaml
    metrics:
      veloflux_requests_total:
        { type: counter, help: R., on: request.completed, labels: [status_code, tenant_id], init: { status_code: [600] } }
    ```

    ## Passes

    ```yaml
    metrics:
      veloflux_requests_total:
        { type: counter, help: R., on: request.completed, labels: [status_code, tenant_id], init: { status_code: [200, 500] } }
    ```

    ## How to fix it

    Take a value of the label's domain.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0218: a unit that does not fit

    `unit` is not what the value is in, or not the last word of the name.

    ## Why it matters

    OpenMetrics demands that a family ends in its unit, and scrapers refuse the exposition otherwise.

    ## Fails

    ```yaml
    metrics:
      veloflux_wait: { type: histogram, help: W., on: request.completed, value: duration, unit: milliseconds }
    ```

    ## Passes

    ```yaml
    metrics:
      veloflux_wait_seconds: { type: histogram, help: W., on: request.completed, value: duration, unit: seconds }
    ```

    ## How to fix it

    Write the natural unit and a name that ends in it, or leave `unit` out.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0219: an unknown name

    A name that refers to something declared elsewhere, and is not: a plan, a pool, a receiver, an owner, a retention class, an alert with a
    threshold.

    ## Why it matters

    A tenant whose plan does not exist has no limits, and a route to a pool that does not exist answers nobody.

    ## Fails

    ```yaml
    plans: { free: { rate: 10/s } }
    tenants:
      acme: { plan: fre, hosts: [acme.example.com], routes: [{ path: /, pool: web }] }
    ```

    ## Passes

    ```yaml
    plans: { free: { rate: 10/s } }
    tenants:
      acme: { plan: free, hosts: [acme.example.com], routes: [{ path: /, pool: web }] }
    ```

    ## How to fix it

    Take the name of the hint, or declare the thing.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0220: labels that an event needs

    A gauge is set by an event of one backend, or of one tenant, and its labels do not tell which.

    ## Why it matters

    One series would hold whatever was set last, by whomever.

    ## Fails

    ```yaml
    metrics:
      veloflux_backend_health: { type: gauge, help: Healthy or not., on: backend.health, labels: [pool] }
    ```

    ## Passes

    ```yaml
    metrics:
      veloflux_backend_health: { type: gauge, help: Healthy or not., on: backend.health, labels: [backend, pool] }
    ```

    ## How to fix it

    Add the labels; an expression can aggregate them away.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0221: targets of the scrape

    `prometheus.targets` is empty, or has the same target twice.

    ## Why it matters

    Of nothing scraped no rule sees a series; of a target scraped twice every sum is twice too high.

    ## Fails

    ```yaml
    prometheus: { targets: [10.0.0.1:9090, 10.0.0.1:9090] }
    ```

    ## Passes

    ```yaml
    prometheus: { targets: [10.0.0.1:9090, 10.0.0.2:9090] }
    ```

    ## How to fix it

    List the admin listener of each velod once, or leave `targets` out for the one of this spec.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0300: a port that is used twice

    Two listeners, or a listener and a Prometheus on the same host, take the same port. An address such as `0.0.0.0` takes it on all.

    ## Why it matters

    The one that starts second does not start.

    ## Fails

    ```yaml
    listeners:
      api: { port: 9090 }       # the admin listener has 9090 by default
    ```

    ## Passes

    ```yaml
    listeners:
      api: { port: 8082 }
    ```

    ## How to fix it

    Give one of them another port. Port 0 takes any that is free.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0301: not an address

    What should be an address to listen on, or a network in CIDR notation, is none.

    ## Why it matters

    velod could not listen there, or would trust nobody that was meant.

    ## Fails

    ```yaml
    listeners:
      proxy: { address: "0.0.0.0:8080" }
    ```

    ## Passes

    ```yaml
    listeners:
      proxy: { address: 0.0.0.0, port: 8080 }
    ```

    ## How to fix it

    An address and a port are keys of their own; a network is zero after its prefix: `10.0.0.0/8`.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0302: a trusted header that cannot be trusted

    `identity.trusted_header` names a header that every hop sets itself, lists no peers, or trusts all of them (a warning).

    ## Why it matters

    Whoever may send that header sends requests on the account of any tenant.

    ## Fails

    ```yaml
    identity:
      trusted_header: { name: X-Tenant-ID, from: [0.0.0.0/0] }
    ```

    ## Passes

    ```yaml
    identity:
      trusted_header: { name: X-Tenant-ID, from: [10.0.0.0/8] }
    ```

    ## How to fix it

    List the address blocks of the proxies in front, and take a header of its own.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0303: not a host name

    A host of a tenant that no `Host` header could have: with a scheme or a port, in capitals, not in ASCII, with a wildcard in the middle.

    ## Why it matters

    Requests are compared with it byte by byte, so it would never match and the tenant never be reached.

    ## Fails

    ```yaml
    tenants:
      acme: { hosts: ["https://Acme.example.com"], routes: [{ path: /, pool: web }] }
    ```

    ## Passes

    ```yaml
    tenants:
      acme: { hosts: [acme.example.com, "*.acme.example.com"], routes: [{ path: /, pool: web }] }
    ```

    ## How to fix it

    Write it as a browser sends it: lower case, without scheme and port, in punycode. A wildcard is the whole first part.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0304: a host that is claimed twice

    Two tenants, or one twice, claim the same host.

    ## Why it matters

    A request belongs to one tenant: one of the two would pay for the other.

    ## Fails

    ```yaml
    tenants:
      acme: { hosts: [shop.example.com], routes: [{ path: /, pool: web }] }
      globex: { hosts: [shop.example.com], routes: [{ path: /, pool: web }] }
    ```

    ## Passes

    ```yaml
    tenants:
      acme: { hosts: [shop.example.com], routes: [{ path: /, pool: web }] }
      globex: { hosts: [globex.example.com], routes: [{ path: /, pool: web }] }
    ```

    ## How to fix it

    Give the host to one of them.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0305: a tenant that cannot be reached

    A tenant has no hosts, and no header is trusted to name it; or it has no routes.

    ## Why it matters

    Every request for it would be counted as nobody's, or answered 404.

    ## Fails

    ```yaml
    tenants:
      acme: { name: Acme Corp, routes: [{ path: /, pool: web }] }
    ```

    ## Passes

    ```yaml
    tenants:
      acme: { name: Acme Corp, hosts: [acme.example.com], routes: [{ path: /, pool: web }] }
    ```

    ## How to fix it

    Add `hosts`, or `identity.trusted_header`; add a route.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0306: not a path

    A path of a route or of a health check that no request has: without a `/` in front, with a query, a fragment, an empty segment, `.` or
    `..`, or a `/` at the end.

    ## Why it matters

    Paths are compared as they are, so it would never match.

    ## Fails

    ```yaml
    tenants:
      acme: { hosts: [acme.example.com], routes: [{ path: api/, pool: web }] }
    ```

    ## Passes

    ```yaml
    tenants:
      acme: { hosts: [acme.example.com], routes: [{ path: /api, pool: web }] }
    ```

    ## How to fix it

    Write `/` and segments. A prefix matches whole segments, so none needs a `/` at the end.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0307: a route to a reserved path

    A route begins with `/health`, `/livez`, `/readyz` or `/metrics`.

    ## Why it matters

    A probe must mean the same on every listener. A route for `/` still serves the tenant's own `/health`.

    ## Fails

    ```yaml
    tenants:
      acme: { hosts: [acme.example.com], routes: [{ path: /metrics, pool: web }] }
    ```

    ## Passes

    ```yaml
    tenants:
      acme: { hosts: [acme.example.com], routes: [{ path: /, pool: web }] }
    ```

    ## How to fix it

    Route a shorter prefix, or another path.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0308: a route that is given twice

    A tenant has two routes of one path.

    ## Why it matters

    One path has one pool; which of the two would be taken nobody could tell.

    ## Fails

    ```yaml
    tenants:
      acme: { hosts: [acme.example.com], routes: [{ path: /, pool: web }, { path: /, pool: api }] }
    ```

    ## Passes

    ```yaml
    tenants:
      acme: { hosts: [acme.example.com], routes: [{ path: /, pool: web }, { path: /api, pool: api }] }
    ```

    ## How to fix it

    Remove one, or give it another path. The longest prefix wins.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0309: a pool without backends

    A pool has no backends.

    ## Why it matters

    Every request routed there would be answered 503.

    ## Fails

    ```yaml
    pools:
      web: { backends: {} }
    ```

    ## Passes

    ```yaml
    pools:
      web: { backends: { a: { address: 127.0.0.1:9001 } } }
    ```

    ## How to fix it

    Add one, or remove the pool and its routes.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0310: a health check that contradicts itself

    A health check waits for an answer as long as its interval or longer, or expects a status without HTTP.

    ## Why it matters

    Checks would overlap, and a slow backend be probed more often the slower it is.

    ## Fails

    ```yaml
    pools:
      web:
        backends: { a: { address: 127.0.0.1:9001 } }
        health: { http: /health, interval: 1s, timeout: 5s }
    ```

    ## Passes

    ```yaml
    pools:
      web:
        backends: { a: { address: 127.0.0.1:9001 } }
        health: { http: /health, interval: 5s, timeout: 1s }
    ```

    ## How to fix it

    Make `timeout` the shorter one; `expect` belongs to `http`.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0311: burst without rate

    A plan or a tenant has `burst` and no `rate`.

    ## Why it matters

    A burst is what may exceed the rate for a moment; without one there is nothing to exceed, and no limit at all.

    ## Fails

    ```yaml
    plans:
      free: { burst: 20 }
    ```

    ## Passes

    ```yaml
    plans:
      free: { rate: 10/s, burst: 20 }
    ```

    ## How to fix it

    Add a `rate`, or remove `burst`.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0312: a quota that cannot be reached

    The rate allows fewer requests in the quota's period than the quota does. A warning.

    ## Why it matters

    The quota never refuses anything: one of the two numbers is not what was meant.

    ## Fails

    ```yaml
    plans:
      free: { rate: 1/s, quota: { requests: 1000000/d } }
    ```

    ## Passes

    ```yaml
    plans:
      free: { rate: 1/s, quota: { requests: 50000/d } }
    ```

    ## How to fix it

    Raise the rate, or lower the quota.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0313: a tenant that is looser than its plan

    A tenant's own limit allows more, or promises less, than its plan. A warning.

    ## Why it matters

    Most overrides make a plan stricter. This one may be a favour somebody has forgotten.

    ## Fails

    ```yaml
    plans: { free: { rate: 10/s } }
    tenants:
      acme: { plan: free, rate: 100/s, hosts: [acme.example.com], routes: [{ path: /, pool: web }] }
    ```

    ## Passes

    ```yaml
    plans: { free: { rate: 10/s } }
    tenants:
      acme: { plan: free, rate: 5/s, hosts: [acme.example.com], routes: [{ path: /, pool: web }] }
    ```

    ## How to fix it

    If it is meant, consider a plan of its own.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0314: a quota of zero

    A quota allows nothing.

    ## Why it matters

    Every request would be refused with 429.

    ## Fails

    ```yaml
    plans:
      free: { quota: { requests: 0/d } }
    ```

    ## Passes

    ```yaml
    plans:
      free: { quota: { requests: 100000/d } }
    ```

    ## How to fix it

    Leave it out for no limit, or remove the tenant's routes.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0315: an objective that says nothing

    An SLA has no objective, or one of 0 % or 100 %.

    ## Why it matters

    Nothing can miss 0 %, and one failed request breaks 100 % for good: there is no error budget.

    ## Fails

    ```yaml
    plans:
      pro: { sla: { availability: 100% } }
    ```

    ## Passes

    ```yaml
    plans:
      pro: { sla: { availability: 99.9%, latency: 99% <= 250ms } }
    ```

    ## How to fix it

    Write what you can keep: `99.9%`, `99% <= 250ms`.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0316: two backends at one address

    Two backends of a pool have the same address. A warning.

    ## Why it matters

    No failure of one would spare the other, and each is counted apart: one of them is most likely a slip.

    ## Fails

    ```yaml
    pools:
      web: { backends: { a: { address: 127.0.0.1:9001 }, b: { address: 127.0.0.1:9001 } } }
    ```

    ## Passes

    ```yaml
    pools:
      web: { backends: { a: { address: 127.0.0.1:9001, weight: 2 }, b: { address: 127.0.0.1:9002 } } }
    ```

    ## How to fix it

    For a larger share of the requests raise the `weight` of one.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0317: a certificate that is missing, never shown or given twice

    A TLS listener has no certificate, a host has two, or nobody would ever be shown one: the spec has a second certificate without `hosts`,
    its tenant has no `hosts`, or no listener speaks TLS (a warning).

    ## Why it matters

    A listener without a certificate fails every handshake. Of two certificates for one host a client sees one, and the other is renewed in
    vain until the day that it is taken for the one in use.

    ## Fails

    ```yaml
    listeners: { https: { port: 8443 } }
    tls:
      certificates:
        - { certificate: /etc/velo/a.pem, key: /etc/velo/a.key }
        - { certificate: /etc/velo/b.pem, key: /etc/velo/b.key }
    ```

    ## Passes

    ```yaml
    listeners: { https: { port: 8443 } }
    tls:
      certificates:
        - { certificate: /etc/velo/a.pem, key: /etc/velo/a.key }
        - { certificate: /etc/velo/b.pem, key: /etc/velo/b.key, hosts: [www.example.com] }
    ```

    ## How to fix it

    Give each certificate the `hosts` that it is for, but one that is shown for all others; a tenant's own is for the tenant's `hosts`.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0318: a pool whose settings contradict each other

    A pool says something that another of its settings, or a default, makes void: `limits.pending` without `limits.connections`, a longest
    ejection (`ejection.max_time`) below the first one (`ejection.time`), `tls.ca` where nothing is verified, `slow_start` in a
    pool whose backends never go, a `sticky.max_age` below the second that a cookie counts.

    ## Why it matters

    The setting reads as if it protected the pool, and does nothing.

    ## Fails

    ```yaml
    pools:
      web:
        backends: { a: { address: 127.0.0.1:9001 } }
        ejection: { time: 10m, max_time: 5m }
    ```

    ## Passes

    ```yaml
    pools:
      web:
        backends: { a: { address: 127.0.0.1:9001 } }
        ejection: { time: 10m, max_time: 1h }
    ```

    ## How to fix it

    Add what the setting needs, or remove it; the hint names both.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0319: a timeout that can never pass

    The wait for the first byte of an answer, or between two of its parts, is as long as the whole request may take. A warning.

    ## Why it matters

    `total` ends the request first, so a slow backend is never told from a long answer: the metrics and the access log name the wrong reason.

    ## Fails

    ```yaml
    timeouts: { total: 5s, first_byte: 10s }
    ```

    ## Passes

    ```yaml
    timeouts: { total: 30s, first_byte: 10s }
    ```

    ## How to fix it

    Make `total` the longest, in the pool or in the spec's own `timeouts`, or `none`.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0320: limits on a message that contradict each other

    The longest target of a request is as long as its whole head or longer.

    ## Why it matters

    A head begins with the target: a request with a target near its limit would be refused with 431 for its head, never with 414, and no field
    would fit behind it.

    ## Fails

    ```yaml
    limits: { head: 8KiB, target: 8KiB }
    ```

    ## Passes

    ```yaml
    limits: { head: 16KiB, target: 8KiB }
    ```

    ## How to fix it

    Make `limits.head` the larger one, with room for the fields that clients send.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0400: a budget that is exceeded at start

    The series that velod exposes at its first scrape are more than `series_budget.at_start`.

    ## Why it matters

    Series are what Prometheus pays for in memory. The count is exact, and known before anything runs.

    ## Fails

    ```yaml
    series_budget: { at_start: 100 }      # the spec has 4,210
    ```

    ## Passes

    ```yaml
    series_budget: { at_start: 10000 }
    ```

    ## How to fix it

    Raise the budget, or take labels, values or buckets from the metrics that the note names. `veloc budget` shows where series come from.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0401: a budget that is exceeded at worst

    The series that velod would expose if every declared one came alive are more than `series_budget.worst_case`.

    ## Why it matters

    Every status, method and tenant there is may occur one day, most likely on a bad one. That is when Prometheus must not run out of
    memory.

    ## Fails

    ```yaml
    series_budget: { worst_case: 1000 }      # the spec has 380,000
    ```

    ## Passes

    ```yaml
    series_budget: { worst_case: 1000000 }
    ```

    ## How to fix it

    Raise the budget, or take labels, values or buckets from the metrics that the note names. `veloc budget` shows where series come from.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0402: an SLA window beyond the retention

    An SLA is judged over a window that is longer than a metric it needs is kept.

    ## Why it matters

    What the objective needs is gone before the window ends, so the share that is reported is of the last days only.

    ## Fails

    ```yaml
    retention: { sla: 7d }
    plans: { pro: { sla: { availability: 99.9%, window: 30d } } }
    ```

    ## Passes

    ```yaml
    retention: { sla: 90d }
    plans: { pro: { sla: { availability: 99.9%, window: 30d } } }
    ```

    ## How to fix it

    Shorten `window`, or give the metric a longer retention class.

    ## When to suppress it

    Never: only checks of expressions can be suppressed.
    # VLC0500: expression

    What Prometheus would refuse to load: a fault of grammar, a type that does not fit (`rate` of an instant vector), a regular expression
    that RE2 does not take, a function or operator that the spec's version does not have or that is not switched on. Also what it loads and then
    fails to evaluate each time: a pattern of `label_replace` that is none, a label that cannot be written.

    ## Why it matters

    Prometheus loads a rule file as a whole or not at all. One bad expression stops every rule beside it, and a server that is restarted
    with such a file does not start.

    ## Fails

    ```yaml
    alerts:
      Busy: { expr: 'rate(veloflux_requests_total) > 100', summary: … }    # rate needs a range
    ```

    ## Passes

    ```yaml
    alerts:
      Busy: { expr: 'rate(veloflux_requests_total[5m]) > 100', summary: … }
    ```

    ## How to fix it

    The hint says what to write. Set `prometheus.version` to the server's real version. For experimental functions, duration expressions,
    `anchored` and `smoothed`, and fill modifiers add the feature to `prometheus.features`; the flag is then in `features.args`.

    ## When to suppress it

    Never: the server would refuse the file.
    # VLC0501: threshold without a value

    An alert compares with `$threshold` and has no key `threshold`.

    ## Why it matters

    Without a value for the tenants there is nothing to export and nothing to compare with: the alert could never fire.

    ## Fails

    ```yaml
    alerts:
      QuotaNearlyUsed: { expr: veloflux_tenant_quota_usage > $threshold, summary: … }
    ```

    ## Passes

    ```yaml
    alerts:
      QuotaNearlyUsed: { expr: veloflux_tenant_quota_usage > $threshold, threshold: { default: 80%, pro: 90% }, summary: … }
    ```

    ## How to fix it

    Give the alert a `threshold`, by plan if you like, with a `default`. If all tenants share the number for good, write the number.

    ## When to suppress it

    Never: the rule cannot do what it says.
    # VLC0502: threshold never used

    An alert has a key `threshold`, and its expression has no `$threshold`.

    ## Why it matters

    Whoever changes the threshold, for all or for one tenant, changes nothing, and will find out in an incident.

    ## Fails

    ```yaml
    alerts:
      QuotaNearlyUsed: { expr: veloflux_tenant_quota_usage > 0.8, threshold: 80%, summary: … }
    ```

    ## Passes

    ```yaml
    alerts:
      QuotaNearlyUsed: { expr: veloflux_tenant_quota_usage > $threshold, threshold: 80%, summary: … }
    ```

    ## How to fix it

    Compare with `$threshold`, or remove the key.

    ## When to suppress it

    Never: it is settled by a word in the spec.
    # VLC0503: threshold without default

    `threshold` names plans and has no `default`.

    ## Why it matters

    A tenant without a plan, or of a plan that is added later, would have no threshold, and its alert could never fire.

    ## Fails

    ```yaml
    alerts:
      QuotaNearlyUsed: { expr: veloflux_tenant_quota_usage > $threshold, threshold: { pro: 90% }, summary: … }
    ```

    ## Passes

    ```yaml
    alerts:
      QuotaNearlyUsed: { expr: veloflux_tenant_quota_usage > $threshold, threshold: { default: 80%, pro: 90% }, summary: … }
    ```

    ## How to fix it

    Add `default: …`.

    ## When to suppress it

    Never: it is settled by a word in the spec.
    # VLC0504: threshold without tenant

    The vector that meets `$threshold` cannot have the label `tenant_id`. The caret is at what took it away: an aggregation, `on`, a
    function, or the metric that never had it.

    ## Why it matters

    Thresholds differ by tenant, so the comparison is a join on `tenant_id`. Series without that label match no threshold, and the alert
    never fires.

    ## Fails

    ```yaml
    alerts:
      Throttled: { expr: 'sum(rate(veloflux_tenant_throttle_events_total[5m])) > $threshold', threshold: 1, summary: … }
    ```

    ## Passes

    ```yaml
    alerts:
      Throttled: { expr: 'sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total[5m])) > $threshold', threshold: 1, summary: … }
    ```

    ## How to fix it

    Keep `tenant_id` in `by (…)`, take it out of `without (…)` and `ignoring (…)`, add it to `on (…)` or bring it back with `group_left`. If
    the metric calls the tenant otherwise, copy the label: `label_replace(…, "tenant_id", "$1", "customer", "(.+)")`.

    ## When to suppress it

    Never: the rule cannot do what it says.
    # VLC0505: histogram as a series

    The bare name of a histogram, which no series has.

    ## Why it matters

    A histogram `x` is exposed as `x_bucket`, `x_sum` and `x_count`. A selector of `x` finds nothing, so the rule never fires.

    ## Fails

    ```yaml
    alerts:
      Slow: { expr: veloflux_request_duration_seconds > 5, summary: … }
    ```

    ## Passes

    ```yaml
    alerts:
      Slow:
        expr: histogram_quantile(0.99, sum by (le, tenant_id) (rate(veloflux_request_duration_seconds_bucket[5m]))) > 5
        summary: …
    ```

    ## How to fix it

    For a percentile, `histogram_quantile` over the rate of `_bucket`; for the mean, the rate of `_sum` over the rate of `_count`; for the
    number of events, `_count`.

    ## When to suppress it

    While the spec is ahead of its metrics: a rule for what a coming release exposes, with the day by which it does. Until then the
    rule cannot do what it says.
    # VLC0506: unknown label in a selector

    A matcher names a label that the metric does not have.

    ## Why it matters

    `status="500"` on a metric whose label is `status_code` selects nothing; `status!="500"` selects everything. Neither complains.

    ## Fails

    ```yaml
    alerts:
      Errors: { expr: 'rate(veloflux_requests_total{status=~"5.."}[5m]) > 1', summary: … }
    ```

    ## Passes

    ```yaml
    alerts:
      Errors: { expr: 'rate(veloflux_requests_total{status_code=~"5.."}[5m]) > 1', summary: … }
    ```

    ## How to fix it

    The note lists the labels that there are. `job` and `instance` are on every scraped series; what a recording rule writes has the labels
    of its expression, and its own. A missing label of an external metric is added to its declaration.

    `up` and `scrape_…` have `job` and `instance`, and the labels of external metrics, since a target's own labels are on all it exposes.
    `ALERTS` has `alertname`, `alertstate`, `severity`, `team` and whatever labels the spec's alerts have.

    ## When to suppress it

    While the spec is ahead of its metrics, with the day by which they follow. Of an external metric complete the declaration instead.
    # VLC0507: impossible label value

    A matcher asks with `=` for a value that the label never has.

    ## Why it matters

    The domain of every label of a spec is closed, so it is certain that such a selector finds nothing, and the rule never fires.

    ## Fails

    ```yaml
    alerts:
      Errors: { expr: 'rate(veloflux_requests_total{status_code="5xx"}[5m]) > 1', summary: … }
    ```

    ## Passes

    ```yaml
    alerts:
      Errors: { expr: 'rate(veloflux_requests_total{status_code=~"5.."}[5m]) > 1', summary: … }
    ```

    ## How to fix it

    Take a value of the note. A class of statuses is a pattern: `status_code=~"5.."`. `unknown` is the tenant of requests that no tenant claims, `none` the pool where no route was selected. A bound of
    a bucket is spelt as it is exposed: `le="1.0"`.

    Of velod's own metrics `job` is `velod`, and `instance` one of `prometheus.targets`. If the same server scrapes other exporters, declare a
    metric of each under `external_metrics`, with its `job` if you like: then `up` knows of those targets too. An `alertname` is an alert
    of the spec, or the `…ThresholdMissing` that veloc writes for one with a threshold.

    ## When to suppress it

    While the spec is ahead of its metrics: a rule for what a coming release exposes, with the day by which it does. Until then the
    rule cannot do what it says.
    # VLC0508: unknown label in a grouping

    `by`, `without`, `on`, `ignoring`, `group_left` or `group_right` names a label that no metric below has.

    ## Why it matters

    Grouping by a label that is not there puts everything into one group; matching on it pairs everything with everything. Either way the
    numbers are wrong without a complaint.

    ## Fails

    ```yaml
    alerts:
      Busy: { expr: 'sum by (tenant) (rate(veloflux_requests_total[5m])) > 100', summary: … }
    ```

    ## Passes

    ```yaml
    alerts:
      Busy: { expr: 'sum by (tenant_id) (rate(veloflux_requests_total[5m])) > 100', summary: … }
    ```

    ## How to fix it

    Write the label as the metric has it, or leave it out. A label that `label_replace`, `label_join`, `count_values` or a recording rule makes
    is known.

    ## When to suppress it

    While the spec is ahead of its metrics: a rule for what a coming release exposes, with the day by which it does. Until then the
    rule cannot do what it says.
    # VLC0509: a template that Prometheus would refuse

    `summary`, `description` and the values of `labels` are templates of Go's `text/template`. One that is not closed, whose `if`,
    `range` or `with` has no `{{ end }}`, that has an operator (`$value * 100`), or that names a function or a variable that the
    Prometheus of `prometheus.version` does not have, makes it refuse the whole rule file. An error.

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

    ## How to fix it

    Variables are `$labels`, `$value`, `$externalLabels` and `$externalURL`; functions are those of the Prometheus documentation,
    "Template reference"; `now` and `toDuration` came with 3.6, `urlQueryEscape` with 3.8. Calculate in `expr`, and compare by
    functions: `{{ if gt $value 1.0 }}`. A label whose name has a `-` is `{{ index $labels "a-b" }}`.

    ## When to suppress it

    It cannot be suppressed.
    # VLC0510: a pattern that never matches

    A matcher that no value of the label's domain meets: `=~` with a pattern that matches none, `!~` or `!=` that excludes all. An error:
    the selector is always empty, an alert on it is dead.

    The domains of labels are closed in a spec, so that this is known before anything runs. So are the names of metrics: a pattern on
    `__name__` is held against all that there are.

    If only some alternatives cannot occur (`6..` of `5..|6..`, `ww` of `w(eb|ww)`), that is a warning: the rule works, and less than it says.
    The same goes for `!~`, where such an alternative excludes nothing. A class of characters is meant to be wide: of `50[0-9]` nothing is said.

    ## Fails

    ```promql
    sum(rate(veloflux_requests_total{method=~"get|post"}[5m])) > 1
    ```

    ## Passes

    ```promql
    sum(rate(veloflux_requests_total{method=~"GET|POST"}[5m])) > 1
    ```

    ## How to fix it

    Write values of the domain; the message lists a short one. Patterns are matched against the whole value, with case.

    ## When to suppress it

    While a value is on its way, with a day.
    # VLC0511: a pattern that says less than it seems to

    A warning, one for each matcher:

    - plain text under `=~` or `!~`: an equality is found in the index, and nobody wonders what else it matches;
    - `^` and `$` at the ends: a matcher is always matched against the whole value;
    - a pattern that matches every value the label can have, or a negation that excludes none;
    - a `.` that matches any character, where every value that matches has a dot there.

    ## Fails

    ```promql
    sum(rate(veloflux_requests_total{method=~"GET", status_code=~"^5..$"}[5m])) > 1
    ```

    ## Passes

    ```promql
    sum(rate(veloflux_requests_total{method="GET", status_code=~"5.."}[5m])) > 1
    ```

    ## How to fix it

    The message says what to write. `label!=""` and `label=~".+"` on a label that some series lack are fine.

    ## When to suppress it

    In expressions that are copied from a dashboard and should stay alike.
    # VLC0512: counter without rate

    The plain value of a counter is compared, aggregated or computed with: that of a `_total`, or of a histogram's `_bucket`, `_sum` or
    `_count`. A warning.

    A counter grows until its process restarts, so its value says how long the process has been running. An alert on it fires some day, and
    keeps firing until the next restart; a sum of it falls when one of several processes restarts.

    Nothing is said of what asks how a counter changes (`rate`, `increase`, `changes`, `resets`, `x - x offset 5m`), whether it is there
    (`absent`, `count`, `group`, the right side of `and` and `unless`) or when it was seen (`timestamp`), nor of a recording rule that only
    renames or filters it.

    ## Fails

    ```promql
    veloflux_requests_total{status_code="500"} > 10
    ```

    ## Passes

    ```promql
    increase(veloflux_requests_total{status_code="500"}[5m]) > 10
    ```

    ## How to fix it

    Take `rate` for how many a second, `increase` for how many in a time, and aggregate after that.

    ## When to suppress it

    Where the total since the start is meant, such as in a panel of an inventory.
    # VLC0513: a function for counters on a gauge

    `rate`, `irate`, `increase` or `resets` of a gauge, an error; or `delta`, `idelta` or `deriv` of a counter, a warning.

    The first take each fall for a restart and add up what is left as if it were new, so that a gauge between 5 and 6 has a rate. The others see
    a counter fall when its process restarts.

    ## Fails

    ```promql
    rate(veloflux_active_connections[5m]) > 1
    ```

    ## Passes

    ```promql
    deriv(veloflux_active_connections[5m]) > 1
    ```

    ## How to fix it

    For a gauge `deriv` says how fast it changes, `delta` how far, `changes` how often; for a counter `rate` and `increase` do. The share of
    time that a state held is its `avg_over_time`.

    ## When to suppress it

    Hardly ever: the result is not what the name of the function says.
    # VLC0514: rate of an aggregate

    `rate`, `irate` or `increase` of an aggregate of counters, or of a rate: in a subquery, or of a series that a recording rule writes. An
    error.

    When one of several processes restarts, their sum falls a little; `rate` takes that for a restart of the whole and counts all that is left as new: a
    spike as high as everything ever counted. A rate rises and falls anyway, and each fall is taken for a restart. Take the rate first, then
    the sum.

    ## Fails

    ```promql
    rate(sum by (tenant_id) (veloflux_requests_total)[5m:30s]) > 10
    ```

    ## Passes

    ```promql
    sum by (tenant_id) (rate(veloflux_requests_total[5m])) > 10
    ```

    ## How to fix it

    Take the rate inside and aggregate outside; of recorded rates take `avg_over_time`, `max_over_time` or `deriv`.

    ## When to suppress it

    Where the aggregate is of one series, so that it falls only when that does.
    # VLC0515: a range that is too short

    A range in which there are not the samples that its function needs. `rate`, `irate`, `increase`, `delta`, `deriv` and the like need two:
    a range below twice the interval is an error. `avg_over_time` and its kin need one: a range below the interval is a warning.

    The interval is `prometheus.scrape_interval`, for what a recording rule writes the rule's, and in a subquery its step. With fewer samples
    the function gives nothing, at every evaluation or at some of them, and an alert on nothing is silent.

    ## Fails

    ```promql
    rate(veloflux_requests_total[20s]) > 10   # scraped every 15s
    ```

    ## Passes

    ```promql
    rate(veloflux_requests_total[1m]) > 10
    ```

    ## How to fix it

    Write four intervals or more: then a failed scrape does no harm.

    ## When to suppress it

    For metrics of another exporter that is scraped more often than the rest.
    # VLC0516: a range beyond the retention

    A selector looks back further than its series are kept: its range, its offset and those of the subqueries around it together. An error where
    even the nearest sample is gone, so that there is never a result; otherwise a warning: the result is that of a shorter range, and nothing
    says so.

    A metric is promised for as long as its class of `retention` says. What has no class is kept for as long as the longest class, and without
    classes for Prometheus's own 15 days.

    ## Fails

    ```promql
    sum(increase(veloflux_requests_total[60d])) > 1e9   # retention: { billing: 30d }
    ```

    ## Passes

    ```promql
    sum(increase(veloflux_requests_total[30d])) > 1e9
    ```

    ## How to fix it

    Look back less far, or keep the series longer.

    ## When to suppress it

    Where a long-term store answers the rules.
    # VLC0517: a quantile without le

    `histogram_quantile` over buckets whose label `le` an aggregation, a join or a recording rule took away. An error: without it there are no
    buckets, and the result is always empty.

    Also over buckets of which a matcher leaves one (`le="0.5"`), or all but the last (`le!="+Inf"`): the result is always `NaN`.

    ## Fails

    ```promql
    histogram_quantile(0.99, sum by (tenant_id) (rate(veloflux_request_duration_seconds_bucket[5m]))) > 0.5
    ```

    ## Passes

    ```promql
    histogram_quantile(0.99, sum by (tenant_id, le) (rate(veloflux_request_duration_seconds_bucket[5m]))) > 0.5
    ```

    ## How to fix it

    Add `le` to `by (…)`, or take it out of `without (…)`. The message points at what dropped it. Leave out a
    matcher on `le`.

    ## When to suppress it

    Never: it cannot work.
    # VLC0518: a quantile of no histogram

    `histogram_quantile` of a series that has no buckets: a gauge, a counter, a summary, or a histogram's `_sum` or `_count`. An error: the
    result is always empty. velod exposes classic histograms, whose buckets are the series `…_bucket`.

    ## Fails

    ```promql
    histogram_quantile(0.99, sum by (le) (rate(veloflux_request_duration_seconds_sum[5m]))) > 0.5
    ```

    ## Passes

    ```promql
    histogram_quantile(0.99, sum by (le) (rate(veloflux_request_duration_seconds_bucket[5m]))) > 0.5
    ```

    ## How to fix it

    Name the `_bucket` series. Of a gauge, take `quantile` over series or `quantile_over_time` over time; a summary exposes its
    quantiles itself.

    ## When to suppress it

    Never: it cannot work.
    # VLC0519: le that is no bucket

    A matcher on `le` asks with `=` for a bucket that the histogram does not have, or has in another spelling. An error: it selects nothing, ever.

    `le` is a label, so it is compared as a text: `le="1"` does not find `le="1.0"`. velod writes every bound with a point, which Prometheus 2 and
    3 store as it is.

    ## Fails

    ```promql
    rate(veloflux_request_duration_seconds_bucket{le="0.3"}[5m]) < 1
    ```

    ## Passes

    ```promql
    rate(veloflux_request_duration_seconds_bucket{le="0.25"}[5m]) < 1
    ```

    ## How to fix it

    Write one of the buckets; the message names the nearest. Or list the bound under `buckets` of the metric, or promise it in an `sla`:
    `buckets: auto` has every promised latency.

    ## When to suppress it

    While the bucket is on its way, with a day.
    # VLC0520: an alert without condition

    Nothing in an alert's expression compares, so it fires for as long as its series are there, whatever their values. An error for series of
    velod, which are there always; a warning for those of others.

    A condition is a comparison without `bool`, `absent` or `unless`, anywhere on the way to the result; it may stand in a recording rule or on
    the right side of `and`. Each side of an `or` needs one. `bool` is none: it turns false into 0, and 0 is a result. An alert on a constant
    (`vector(1)`) is left alone: it is a dead man's switch.

    ## Fails

    ```promql
    sum by (tenant_id) (rate(veloflux_requests_total{status_code="500"}[5m]))
    ```

    ## Passes

    ```promql
    sum by (tenant_id) (rate(veloflux_requests_total{status_code="500"}[5m])) > 1
    ```

    ## How to fix it

    Compare with a bound, if only `> 0`.

    ## When to suppress it

    For series of another exporter that are there only while something is wrong.
    # VLC0521: a condition that is always or never true

    A comparison has one result whatever happens, because of what the values on its sides can be. An error in an alert: it can never fire, or
    fires always. A warning where the other side of an `or` may still have a result.

    Counters and rates are at least 0, states are 0 or 1, what counts some of a whole divided by the whole is at most 1, a quantile of a histogram is at
    most the bound of its last bucket, `day_of_week()` is at most 6. Each value of a `threshold` is looked at by itself: one that is out of
    reach leaves its tenants without alert, also where it is computed with (`14.4 * $threshold`). A share may be scaled (`100 * part / whole`) or
    guarded (`part / (whole > 0)`), and `part > 5 * whole` is none either. Two conditions on the same values that exclude each other (`x > 5 and x < 3`) are found too.

    That a condition always holds is reported only where nothing else decides: `and count(x) > 0` does no harm, nor does
    `(x > 0.8) > $threshold` with a threshold of 50 %.

    Two results that are always the same are found as well: a quantile that is asked for outside 0 to 1 is infinite (`quantile(95, x)`), and
    `rate(m{status_code="500"}[5m]) / rate(m[5m])` divides each series by itself, since nothing adds the series up.

    So are comparisons with `NaN`, which is equal to nothing, not even to itself, and with an infinity that nothing is beyond. `x == x` leaves
    out what is no number.

    ## Fails

    ```promql
    sum(rate(veloflux_requests_total{status_code="500"}[5m])) / sum(rate(veloflux_requests_total[5m])) > 5
    ```

    ## Passes

    ```promql
    sum(rate(veloflux_requests_total{status_code="500"}[5m])) / sum(rate(veloflux_requests_total[5m])) > 0.05
    ```

    ## How to fix it

    Compare with a value that can be passed. A share is at most 1: 5 % is `0.05`, in a `threshold` also `5%`.

    ## When to suppress it

    Hardly ever.
    # VLC0522: two sides that cannot match

    An operator between two vectors pairs series whose labels are alike. If one side always has a label that the other never has, or has
    other values there, no two series match: the result is always empty, and `unless` takes nothing away. An error.

    It is the commonest mistake in ratios: one side is aggregated, the other is not. Prometheus does not report it.

    ## Fails

    ```promql
    sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total[5m]))
      / rate(veloflux_requests_total[5m]) > 0.1
    ```

    ## Passes

    ```promql
    sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total[5m]))
      / sum by (tenant_id) (rate(veloflux_requests_total[5m])) > 0.1
    ```

    ## How to fix it

    Aggregate both sides by the same labels, or say by which labels to match: `on (tenant_id)`, `ignoring (status_code)`; with `group_left`
    if the left side has several series for one of the right. Where nothing is aggregated `ignoring` is the better one: `on` also drops
    `job` and `instance`. The message shows where a label was lost.

    ## When to suppress it

    If the labels that relabelling adds or removes at the scrape make it true. Better to tell the spec of them.
    # VLC0523: several series where one must match

    A side of an operator that must have one series for each match has a label that is not matched on and that has several values. An
    error: as soon as two such series exist, Prometheus fails the evaluation ("many-to-many matching not allowed", "multiple matches for
    labels"), and the rule gives nothing at all.

    It is reported only where the spec proves it. A side that a comparison, `topk` or a join may have thinned out is believed to be
    unique. Of a label that follows from those matched on, the spec's tenants decide: `pool` beside `tenant_id` has several values once a tenant
    has routes to two pools, `backend` once a pool has two, `quota` and `sla` once a tenant has two of them. `instance` has several
    once `prometheus.targets` lists more than one velod.
    Of metrics of other exporters nothing is reported: the values of their labels may be told, but not which of them occur together.

    ## Fails

    ```promql
    sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total[5m]))
      / on (tenant_id) sum by (tenant_id, method) (rate(veloflux_requests_total[5m])) > 0.1
    ```

    ## Passes

    ```promql
    sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total[5m]))
      / on (tenant_id) sum by (tenant_id) (rate(veloflux_requests_total[5m])) > 0.1
    ```

    ## How to fix it

    Aggregate the label away, match on it, or write `group_left` (`group_right`) if the other side is the unique one.

    ## When to suppress it

    If the other series are never recorded in your deployment.
    # VLC0524: a label that is not there any more

    `by`, `without`, `on`, `ignoring`, `group_left` or `label_replace` names a label that its series cannot have: an inner aggregation or
    join took it away, or it is another metric's. A warning: the rule loads and runs, without the distinction that its author had in mind.

    ## Fails

    ```promql
    sum by (tenant_id, pool) (sum by (tenant_id) (rate(veloflux_requests_total[5m]))) > 1
    ```

    ## Passes

    ```promql
    sum by (tenant_id, pool) (sum by (tenant_id, pool, method) (rate(veloflux_requests_total[5m]))) > 1
    ```

    ## How to fix it

    Keep the label where it is lost, which the message shows, or take it out of the list.

    ## When to suppress it

    In rules that several deployments share, if the label is there in some of them.
    # VLC0525: a division by zero

    A quotient whose divisor is zero at times, where what comes of it does harm. A warning. `0/0` is not a number, and `x/0` is infinite.

    Not a number passes no comparison but `!=`, so an alert on a share (`errors / all > 0.05`) is silent when there is nothing to share, as it
    should be, and nothing is said of it. Harm is done where the quotient is recorded, aggregated or averaged over time (one `NaN` spoils the
    whole), compared with `!=` or under `bool`, and where it is compared with `>` though the dividend may be something while the divisor is zero:
    infinity is above every bound.

    A divisor that is always zero (`/ 0`, `% (5 - 5)`) never gives a number that means anything: an error in an alert.

    ## Fails

    ```promql
    sum(veloflux_active_connections) / sum(veloflux_backend_health) > 100
    ```

    ## Passes

    ```promql
    sum(veloflux_active_connections) / (sum(veloflux_backend_health) > 0) > 100
    ```

    ## How to fix it

    Leave zero out of the divisor (`> 0`), give it a least value (`clamp_min`), or add `and … > 0`.

    ## When to suppress it

    In a recording rule that is only drawn, where a gap and `NaN` look alike.
    # VLC0526: a choice of series that changes

    `topk`, `bottomk`, `limitk` or `limit_ratio` decides which series a rule has. A warning: at every evaluation the choice may be another
    one. In an alert, a series that drops out resolves and starts its `for` anew when it comes back, so that people are paged by
    turns. A recording rule makes series that come and go, and ranges over them have gaps; below a range function the result has more
    series than were asked for.

    Aggregated (`sum(topk(5, x))`), on the right of `and` and `unless`, or as the one side of a `group_left`, the choice does not decide
    about labels, and nothing is said.

    ## Fails

    ```promql
    topk(3, sum by (tenant_id) (rate(veloflux_requests_total[5m]))) > 100
    ```

    ## Passes

    ```promql
    sum by (tenant_id) (rate(veloflux_requests_total[5m])) > 100
    ```

    ## How to fix it

    Compare all series with a bound; choose the largest where they are shown.

    ## When to suppress it

    In an alert without `for` that only tells of the largest, to somebody who expects its labels to change.
    # VLC0527: `absent` that says less than it seems to

    `absent(v)` gives one series if `v` is empty, and nothing otherwise.

    - Over `sum by (…)` it speaks when all groups are gone, not when one is; over `{job=~"a|b"}` when both are. Its result has only the
      labels that the selector asks for with `=`. A warning.
    - In an alert without a `for` of at least a scrape it fires at every start of Prometheus, when nothing has been scraped yet. A warning.
    - Of a metric that velod exposes from its first scrape it is the same as `up == 0`. A note.

    ## Fails

    ```promql
    absent(sum by (tenant_id) (rate(veloflux_requests_total[5m])))
    ```

    ## Passes

    ```promql
    absent(up{job="velod"})
    ```

    ## How to fix it

    Ask for each thing by itself, with equalities; or compare with the past: `x offset 1h unless x`. Add `for: 5m`.

    ## When to suppress it

    If all being gone is what you want to know.
    # VLC0528: a label of a template that is always empty

    `summary` or `description` has `{{ $labels.x }}`, `{{ .Labels.x }}` or `{{ index $labels "x" }}`, and the result of the expression cannot
    have that label. An error: the text has a hole where the person who is woken up looks for a name.

    `$labels` holds the labels of the result and nothing else: not `alertname`, not `severity` or `team`, none that the alert adds under
    `labels`. External labels are in `$externalLabels`.

    ## Fails

    ```yaml
    alerts:
      Throttled:
        expr: sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total[5m])) > 1
        summary: "{{ $labels.tenant_id }} is refused for {{ $labels.reason }}"
    ```

    ## Passes

    ```yaml
    alerts:
      Throttled:
        expr: sum by (tenant_id, reason) (rate(veloflux_tenant_throttle_events_total[5m])) > 1
        summary: "{{ $labels.tenant_id }} is refused for {{ $labels.reason }}"
    ```

    ## How to fix it

    Keep the label in the expression (the message shows where it is lost), or take it out of the text. A label that only some series have is
    not reported.

    ## When to suppress it

    By a comment on the line of the text or of the alert, if the text tests the label with `if` or `with`.
    # VLC0529: value not formatted for its unit

    A summary or description shows `$value` bare though its unit asks for a formatter, or under a formatter of another unit. A warning: the person
    who is woken up reads `0.05238095` or `1.234e+07`.

    Seconds are for `humanizeDuration`, shares of one for `humanizePercentage`, bytes for `humanize1024`, rates for `humanize`. Numbers that are whole
    anyway may stay bare, and what goes through `printf` or any other function is as its author wants it. Of a unit that is not known
    nothing is said.

    ## Fails

    ```yaml
    summary: "{{ $labels.tenant_id }} answers {{ $value }} of requests with 5xx"
    ```

    ## Passes

    ```yaml
    summary: "{{ $labels.tenant_id }} answers {{ $value | humanizePercentage }} of requests with 5xx"
    ```

    ## How to fix it

    Pipe the value through the formatter that the message names, or through `printf`.

    ## When to suppress it

    Where another program reads the text.
    # VLC0530: a label that is also an external label

    Prometheus adds `external_labels` to what it sends away (alerts, remote write, federation), and only where a series has no label of
    that name. A warning, and an error where the matcher makes a selector dead:

    - A metric, an alert or a recording rule with a label of that name hides the external one: a receiver that tells servers apart
      by it takes the series for another server's.
    - A matcher on an external label selects nothing: rules run on the server itself, where it is not there.

    ## Fails

    ```yaml
    prometheus: { external_labels: { cluster: demo } }
    alerts:
      VelodDown:
        expr: up{job="velod", cluster="demo"} == 0
        for: 1m
        summary: "{{ $labels.instance }} does not answer"
    ```

    ## Passes

    ```yaml
    prometheus: { external_labels: { cluster: demo } }
    alerts:
      VelodDown:
        expr: up{job="velod"} == 0
        for: 1m
        summary: "{{ $labels.instance }} of {{ $externalLabels.cluster }} does not answer"
    ```

    ## How to fix it

    Rename one of the two; leave the matcher out.

    ## When to suppress it

    If the targets of that job carry a label of the same name by their own configuration.
    # VLC0531: a unit mismatch

    Two values in different units are compared, added or subtracted: seconds and a share, bytes and requests, a rate and a total. An error: the
    result means nothing, and depends on the units that happen to be used.

    Units come from the spec's metrics and from `unit` of external ones, or the end of their name, and follow the arithmetic: `rate` divides by
    seconds, bytes by requests are bytes, like by like is a share. A percentage in a `threshold` is a share of one, a duration there is in
    seconds; a plain number fits everything.

    Seconds tell how long or when. `time()`, `timestamp(x)` and metrics called `…_timestamp_seconds`, `…_created` or `…_start_time_seconds` tell when:
    compared with a duration, or with a number that would be a moment before 1980, they are a mistake, and so is the sum of two. The difference of
    two is a duration. Other external metrics in seconds may be either.

    ## Fails

    ```promql
    histogram_quantile(0.99, sum by (tenant_id, le) (rate(veloflux_request_duration_seconds_bucket[5m]))) > $threshold   # 5%
    ```

    ## Passes

    ```promql
    histogram_quantile(0.99, sum by (tenant_id, le) (rate(veloflux_request_duration_seconds_bucket[5m]))) > $threshold   # 500ms
    ```

    ## How to fix it

    Bring both to one unit: a threshold in the unit of what it is compared with, `rate` on both sides,
    `time() - x` for how long ago something was.

    ## When to suppress it

    Where an external metric's name ends in a unit that it is not in; better declare its `unit`.
    # VLC0532: a recording rule whose name misleads

    Recording rules are named `level:metric:operations` (Prometheus documentation, "Recording rules"): the labels that are left, the metric,
    and what was done to it, latest first. `level:metric` will do where nothing was done. A warning if the name

    - is not of this form: nobody sees that the series is recorded, or by what it can be aggregated;
    - tells of a label of the metric that the result does not have;
    - ends in a range, as in `rate5m`, that the expression does not use.

    ## Fails

    ```yaml
    recording_rules:
      tenant_pool:veloflux_requests:rate1h:
        expr: sum by (tenant_id) (rate(veloflux_requests_total[5m]))
    ```

    ## Passes

    ```yaml
    recording_rules:
      tenant:veloflux_requests:rate5m:
        expr: sum by (tenant_id) (rate(veloflux_requests_total[5m]))
    ```

    ## How to fix it

    Rename the rule, or mend the expression if the name is right.

    ## When to suppress it

    While dashboards still use the old name, with a day.
    # VLC0533: a recording rule that is read more often than it is written

    A rule reads the result of a recording rule with a longer `interval` than its own. A warning: between two evaluations it sees the same
    sample again, so an alert's `for` counts one sample several times and learns of a change too late.

    If the interval is beyond the lookback of five minutes it is an error: a sample is found for five minutes, and then there is a gap
    until the next. Reading a range of the series is fine.

    ## Fails

    ```yaml
    recording_rules:
      tenant:veloflux_requests:rate1h:
        expr: sum by (tenant_id) (rate(veloflux_requests_total[1h]))
        interval: 10m
    alerts:
      Busy:
        expr: tenant:veloflux_requests:rate1h > 100
        summary: "{{ $labels.tenant_id }} is busy"
    ```

    ## Passes

    ```yaml
    recording_rules:
      tenant:veloflux_requests:rate1h:
        expr: sum by (tenant_id) (rate(veloflux_requests_total[1h]))
        interval: 1m
    alerts:
      Busy:
        expr: tenant:veloflux_requests:rate1h > 100
        interval: 1m
        summary: "{{ $labels.tenant_id }} is busy"
    ```

    ## How to fix it

    Give both rules one `interval`, or read what was last recorded: `last_over_time(x[20m])`.

    ## When to suppress it

    If the value changes slowly and the alert is only slow to resolve.
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

    ## How to fix it

    The message says what is missing. Only checks of expressions that Prometheus would load can be suppressed: VLC0214, VLC0505 to
    VLC0508, and from VLC0510 on.

    ## When to suppress it

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

    ## How to fix it

    Remove the id, or the comment.

    ## When to suppress it

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

    ## How to fix it

    Mend what is reported and remove the comment, or give it a new day.

    ## When to suppress it

    It cannot be suppressed.
    # VLC0537: external metric

    A declaration under `external_metrics` that cannot be true: the name is no metric name, a label is listed twice, has no
    values or a name that no exporter can expose, or the series is known already because velod, Prometheus or a recording rule of
    the spec makes it.

    ## Why it matters

    Rules are proved against what a declaration says. A label that the other exporter does not expose, or a type that velod's own
    metric does not have, would let an alert through that never fires.

    ## Fails

    ```yaml
    external_metrics:
      veloflux_requests_total: { type: counter, labels: [tenant_id] }   # the spec's own
      node_load1: { type: gauge, labels: [core, core] }
    ```

    ## Passes

    ```yaml
    external_metrics:
      node_cpu_seconds_total: { type: counter, unit: seconds, labels: { cpu: any, mode: [idle, user, system] } }
      node_load1: { type: gauge }
    ```

    `job` and `instance` need no declaration, nor do `le` of a histogram and `quantile` of a summary. Declare them where their values
    are known.

    ## How to fix it

    Leave out what the spec knows already. For the rest, declare what `/metrics` of the other exporter shows: the name as in
    `# TYPE`, of a histogram or summary without `_bucket`, `_sum` and `_count`.

    ## When to suppress it

    Never: a declaration can be removed.
    # VLC0538: recording rule cycle

    Recording rules that read each other's results in a circle, or one that reads its own. Each step of the circle is shown.

    ## Why it matters

    At the first evaluation what the rule reads does not exist, so that nothing is recorded; if a value ever gets in, every later one
    is computed from an earlier one, through restarts and gaps. veloc can infer neither labels nor type of such a series.

    ## Fails

    ```yaml
    recording_rules:
      tenant:requests:rate5m: { expr: "sum by (tenant_id) (rate(veloflux_requests_total[5m])) + tenant:requests:rate1h" }
      tenant:requests:rate1h: { expr: "avg_over_time(tenant:requests:rate5m[1h])" }
    ```

    ## Passes

    ```yaml
    recording_rules:
      tenant:requests:rate5m: { expr: "sum by (tenant_id) (rate(veloflux_requests_total[5m]))" }
      tenant:requests:rate1h: { expr: "avg_over_time(tenant:requests:rate5m[1h])" }
    ```

    The order of the rules in the spec does not matter: each is written behind those that it reads.

    ## How to fix it

    Take one of them from the metrics themselves. To hold on to a past value, use a subquery or `last_over_time` over the metric.

    ## When to suppress it

    Never: the rules record nothing that means anything.
    # VLC0539: threshold misplaced

    `$threshold` where no vector meets it: as the argument of a function or an aggregation, as a duration, alone, or in a recording rule.

    ## Why it matters

    Every tenant has a threshold of its own, so what stands for `$threshold` in Prometheus is a series for each tenant
    (`<namespace>_alert_threshold`), joined on `tenant_id` with the vector that is compared. A function that takes a number cannot take
    a series, and a duration cannot differ from tenant to tenant.

    ## Fails

    ```yaml
    alerts:
      Capped: { expr: "clamp_max(veloflux_tenant_quota_usage, $threshold) > 1", threshold: 80%, summary: … }
      Alone:  { expr: 2 * $threshold, threshold: 80%, summary: … }
    ```

    ## Passes

    ```yaml
    alerts:
      Right:    { expr: veloflux_tenant_quota_usage > $threshold, threshold: 80%, summary: … }
      Left:     { expr: $threshold < veloflux_tenant_quota_usage, threshold: 80%, summary: … }
      Scaled:   { expr: veloflux_tenant_quota_usage > 2 * $threshold, threshold: 40%, summary: … }
      Distance: { expr: veloflux_tenant_quota_usage - $threshold > 0, threshold: 80%, summary: … }
      OneArm:   { expr: veloflux_tenant_quota_usage > $threshold and on () count(up) > 1, threshold: 80%, summary: … }
    ```

    It may stand on either side, in arithmetic, with `bool`, inside subqueries and more than once.

    ## How to fix it

    Write the comparison outside of the function: `clamp_max(…, 1) > $threshold`. The vector that it meets must carry `tenant_id`; if it
    cannot, VLC0504 says what took the label away.

    ## When to suppress it

    Never: there is nothing that veloc could write.
    # VLC0540: labels that never occur together

    Each matcher of a selector can be met, and all together never: a tenant and a pool that it has no route to, a backend of another pool,
    an objective or a quota that the tenant does not have, two patterns of one label. Or one alone asks for a value that this metric never has: a
    quota or an objective of no tenant, the pool `none` of a backend. An error: the selector is always empty.

    velod has a series for each combination of tenant, pool and backend that can happen, and for the limits and objectives that a tenant
    has; the spec says which these are.

    ## Fails

    ```promql
    sum(rate(veloflux_requests_total{tenant_id="acme", tenant_id!~"a.*"}[5m])) > 1
    ```

    ## Passes

    ```promql
    sum(rate(veloflux_requests_total{tenant_id!~"a.*"}[5m])) > 1
    ```

    ## How to fix it

    Take the matcher out that does not belong, or give the tenant the route or the objective that the rule expects.

    ## When to suppress it

    While the route or the objective is on its way, with a day.
    # VLC0541: a label_replace that does not do what it says

    `label_replace` with a reference to a group that its pattern does not have, or with a pattern that no value of its source label
    matches. Prometheus takes both: the reference is filled in with nothing, and a pattern that does not match leaves all series as they are.

    A name behind `$` goes on as long as letters, digits and `_` do. `$1_zone` is the group named `1_zone`, which there is not.

    ## Why it matters

    The label that is written is empty or the old one, so the series match nothing later on, or all become one. Nothing complains.

    ## Fails

    ```promql
    max by (zone) (label_replace(veloflux_backend_health, "zone", "$1_zone", "backend", "(.*)-[0-9]+")) == 0
    ```

    ## Passes

    ```promql
    max by (zone) (label_replace(veloflux_backend_health, "zone", "${1}_zone", "backend", "(.*)-[0-9]+")) == 0
    ```

    ## How to fix it

    Write `${1}` where text follows, and parentheses around what is referred to. `$0` is all that matched, `$$` a dollar. The pattern is matched
    against the whole value: write `.*` where it may go on.

    A pattern or a label that is none at all is VLC0500: Prometheus would fail each evaluation.

    ## When to suppress it

    While a value that the pattern is for is on its way, with a day.
    # VLC0542: scalar of several series

    `scalar` of a vector that has several series by the spec. It makes a number of exactly one series, and `NaN` of none or of more.

    It is reported where the spec proves it, as [VLC0523](VLC0523.md) does: the vector has a label with several values, and nothing
    thins its series out. Of metrics of other exporters nothing is reported.

    ## Why it matters

    Nothing compares with `NaN`, so the alert never fires; a recording rule records `NaN`.

    ## Fails

    ```promql
    sum(rate(veloflux_tenant_throttle_events_total[5m])) > scalar(sum by (pool) (rate(veloflux_requests_total[5m])))
    ```

    ## Passes

    ```promql
    sum(rate(veloflux_tenant_throttle_events_total[5m])) > scalar(sum(rate(veloflux_requests_total[5m])))
    ```

    ## How to fix it

    Aggregate to one series, select one with a matcher, or do without `scalar`: `on ()` matches a vector with a single series, and
    `on (…) group_left` many with one each.

    ## When to suppress it

    If only one of the series is ever recorded in your deployment.
    # VLC0543: a sum of buckets

    `sum`, `avg`, `stddev`, `stdvar` or `quantile` of a histogram's `_bucket` series, without `le` in the result. Buckets count in each other:
    the one of `le="1.0"` counts all that took up to a second, those of the smaller buckets too.

    A matcher on `le` says that somebody knows what the buckets are, so nothing is said then. Below `histogram_quantile` it is VLC0517.

    ## Why it matters

    An observation is counted once for each bucket above it. The sum has the shape of a rate of requests and is several times too high, and
    how many times depends on how fast they were.

    ## Fails

    ```promql
    sum by (tenant_id) (rate(veloflux_request_duration_seconds_bucket[5m])) > 100
    ```

    ## Passes

    ```promql
    sum by (tenant_id) (rate(veloflux_request_duration_seconds_count[5m])) > 100
    ```

    ## How to fix it

    Take `_count` for how many there were, `_sum` for how long they took together; keep `le` for a quantile.

    ## When to suppress it

    Hardly ever.
    # VLC0544: a feature that the server does not have

    `prometheus.features` lists a part of PromQL that the server of `prometheus.version` does not have.

    | feature | from |
    |---|---|
    | `experimental-functions` | 2.49 |
    | `duration-expr` | 3.4, and without being switched on from 3.14 |
    | `extended-range-selectors` | 3.7 |
    | `binop-fill-modifiers` | 3.10 |

    ## Why it matters

    Prometheus warns of a feature that it does not know and goes on without it. Whoever reads the spec believes that it is there.

    ## Fails

    ```yaml
    prometheus: { version: "2.42", features: [duration-expr] }
    ```

    ## Passes

    ```yaml
    prometheus: { version: "3.5", features: [duration-expr] }
    ```

    ## How to fix it

    Set `prometheus.version` to the server's real version, or leave the feature out.

    ## When to suppress it

    Never: it is a line too many.
    # VLC0545: series that become alike

    What tells several series of a result apart is written over: by a label of the rule, by `label_replace` or `label_join`, by a label that
    `group_left` copies. Or a function drops the names of several metrics that have the same labels. An error.

    ## Why it matters

    Prometheus loads the rule and fails each evaluation in which there are two such series: "vector cannot contain metrics with the same
    labelset", or "… after applying alert labels". An alert is silent just when two backends are down at once.

    ## Fails

    ```promql
    label_replace(veloflux_backend_health, "backend", "any", "backend", ".*") == 0
    ```

    ## Passes

    ```promql
    min without (backend) (veloflux_backend_health) == 0
    ```

    ## How to fix it

    Give the new label a name that the series do not have, or aggregate the old one away. Of several metrics take each by its name:
    `rate(a[5m]) + rate(b[5m])`.

    ## When to suppress it

    Where the condition lets no two of these series through at once, and you know why.

    """##
