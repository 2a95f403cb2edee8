#!/usr/bin/env python3
"""Writes a spec with N distinct alerts, and the same expressions as one rule each: bench-rules.py FOLDER N RULES.

The alerts are of the kinds that people write: shares of errors, quantiles, thresholds on rates, joins with objectives and
quotas, gauges of backends; by tenant, pool, plan and window. None has a problem, so all of checking is done for each.
"""
import argparse
import json
import pathlib
import re
import shutil
import sys

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("alerts", type=int)
parser.add_argument("rules", type=pathlib.Path)
parser.add_argument("--tenants", type=int, default=200)
options = parser.parse_args()

specs = pathlib.Path(__file__).resolve().parent.parent / "specs"
shutil.rmtree(options.folder, ignore_errors=True)
(options.folder / "tenants").mkdir(parents=True)
base, budgets = re.subn(
    r"(?m)^series_budget: .*$", "series_budget: { at_start: 5000000, worst_case: 100000000 }",
    (specs / "veloflux.yaml").read_text())
if budgets != 1:
    sys.exit("bench-rules: specs/veloflux.yaml has no series_budget of one line to raise")
(options.folder / "veloflux.yaml").write_text(base)
(options.folder / "plans.yaml").write_text((specs / "plans.yaml").read_text())
plans = ["free", "pro", "enterprise"]
lines = ["veloc: 1", "", "tenants:"]
for index in range(options.tenants):
    lines += [
        f"  t{index:05d}:",
        f"    name: Tenant {index}",
        f"    plan: {plans[index % 3]}",
        f"    hosts: [t{index:05d}.example.com]",
        "    routes: [{ path: /, pool: web }, { path: /api, pool: api }]",
    ]
(options.folder / "tenants" / "all.yaml").write_text("\n".join(lines) + "\n")

windows = ["1m", "2m", "5m", "10m", "15m", "30m", "1h", "2h", "6h"]
methods = ["GET", "POST", "PUT", "DELETE", "HEAD"]
statuses = ["5..", "4..", "50[234]", "429|503", "401|404", "5.*", "500|502|504"]
quantiles = ["0.5", "0.9", "0.95", "0.99", "0.999"]


def expression(index):
    """One of sixteen kinds, with values that make it the only one of its text."""
    tenant = f"t{index % options.tenants:05d}"
    other = f"t{(index * 7 + 3) % options.tenants:05d}"
    few = f"t00(0{index % 10}|1{index // 10 % 10})[0-9]"
    pool = ["web", "api"][index % 2]
    window = windows[index // 3 % len(windows)]
    method = methods[index // 5 % len(methods)]
    status = statuses[index // 2 % len(statuses)]
    quantile = quantiles[index // 7 % len(quantiles)]
    limit = f"0.{index + 10001:05d}"
    count = index + 1
    return [
        f'sum by (tenant_id) (rate(veloflux_requests_total{{status_code=~"{status}",pool="{pool}"}}[{window}]))'
        f' / sum by (tenant_id) (rate(veloflux_requests_total{{pool="{pool}"}}[{window}])) > {limit}',
        f'histogram_quantile({quantile}, sum by (tenant_id, le)'
        f' (rate(veloflux_request_duration_seconds_bucket{{pool="{pool}",method="{method}"}}[{window}]))) > {limit}',
        f'sum by (tenant_id) (rate(veloflux_tenant_throttle_events_total{{tenant_id="{tenant}"}}[{window}])) > {count}',
        f'max by (tenant_id, quota) (veloflux_tenant_quota_usage{{tenant_id!="{tenant}"}}) > {limit}',
        f'sum by (tenant_id, sla) (increase(veloflux_sla_breaches_total[{window}]))'
        f' / sum by (tenant_id, sla) (increase(veloflux_sla_requests_total[{window}])) > {limit}',
        f'min by (pool, backend) (veloflux_backend_health{{pool="{pool}"}}) == 0'
        f' and on (pool) sum by (pool) (rate(veloflux_requests_total{{method="{method}"}}[{window}])) > {count}',
        f'sum by (tenant_id) (rate(veloflux_requests_total{{tenant_id=~"{few}",status_code=~"{status}"}}[{window}]))'
        f' > {limit}',
        f'sum by (tenant_id) (rate(veloflux_response_bytes_total{{tenant_id="{tenant}"}}[{window}])) > {count}00',
        f'sum by (tenant_id, pool) (veloflux_active_connections{{pool="{pool}",tenant_id!="{other}"}}) > {count}',
        f'(sum by (tenant_id) (rate(veloflux_request_duration_seconds_sum{{method="{method}"}}[{window}]))'
        f' / sum by (tenant_id) (rate(veloflux_request_duration_seconds_count{{method="{method}"}}[{window}]))) > {limit}',
        f'1 - sum(rate(veloflux_requests_total{{tenant_id="{tenant}",status_code!~"{status}"}}[{window}]))'
        f' / sum(rate(veloflux_requests_total{{tenant_id="{tenant}"}}[{window}])) > {limit}',
        f'sum by (tenant_id) (rate(veloflux_requests_total{{method="{method}",tenant_id!~"{few}"}}[{window}]))'
        f' > {count} unless on (tenant_id) max by (tenant_id) (veloflux_tenant_quota_usage) > 0.9',
        f'sum by (tenant_id) (increase(veloflux_requests_total{{tenant_id=~"{tenant}|{other}"}}[{window}]))'
        f' - sum by (tenant_id) (increase(veloflux_requests_total{{tenant_id=~"{tenant}|{other}"}}[{window}] offset 1d))'
        f' > {count}',
        f'max_over_time(veloflux_tenant_quota_usage{{tenant_id="{tenant}"}}[{window}]) > {limit}',
        f'sum by (pool) (rate(veloflux_requests_total{{status_code=~"{status}",method!="{method}"}}[{window}])) * 60 > {count}',
        f'avg without (backend) (avg_over_time(veloflux_active_connections{{tenant_id="{other}"}}[{window}])) > {limit}',
    ][index % 16]


expressions = [expression(index) for index in range(options.alerts)]
if len(set(expressions)) != options.alerts:
    sys.exit(f"bench-rules: only {len(set(expressions))} of {options.alerts} expressions are distinct")
lines = ["veloc: 1", "", "owners:", "  platform: { team: Platform }", "", "alerts:"]
rules = ["groups:", "  - name: bench", "    rules:"]
for index, text in enumerate(expressions):
    name = f"Bench{index:05d}"
    lines += [
        f"  {name}:",
        f"    expr: {json.dumps(text)}",
        "    for: 5m",
        "    severity: warning",
        "    owner: platform",
        f"    summary: {name} is beyond its limit",
        "    description: One of the distinct expressions of the benchmark.",
    ]
    rules += [
        f"      - alert: {name}",
        f"        expr: {json.dumps(text)}",
        "        for: 5m",
        "        labels: { severity: warning, team: Platform }",
        f"        annotations: {{ summary: {name} is beyond its limit, description: One of the distinct expressions of the benchmark. }}",
    ]
(options.folder / "alerts.yaml").write_text("\n".join(lines) + "\n")
options.rules.write_text("\n".join(rules) + "\n")
