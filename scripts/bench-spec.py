#!/usr/bin/env python3
"""Writes a spec of N tenants that differ in hosts, plans and thresholds into a folder: bench-spec.py FOLDER N.

With --rules FILE it also writes what a rule per tenant and alert would be, for promtool to check: the same alerts the
way they are written by hand today.
"""
import argparse
import pathlib
import re
import shutil
import sys

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("tenants", type=int)
parser.add_argument("--rules", type=pathlib.Path)
options = parser.parse_args()

specs = pathlib.Path(__file__).resolve().parent.parent / "specs"
shutil.rmtree(options.folder, ignore_errors=True)
(options.folder / "tenants").mkdir(parents=True)
base = (specs / "veloflux.yaml").read_text()
base, budgets = re.subn(
    r"(?m)^series_budget: .*$", "series_budget: { at_start: 5000000, worst_case: 100000000 }", base)
if budgets != 1:
    sys.exit("bench-spec: specs/veloflux.yaml has no series_budget of one line to raise")
(options.folder / "veloflux.yaml").write_text(base)
for name in ("plans.yaml", "alerts.yaml"):
    (options.folder / name).write_text((specs / name).read_text())
# The receivers of the example's tenants stay; its tenants do not.
plans = ["free", "pro", "enterprise"]
per_file = 500
for start in range(0, options.tenants, per_file):
    lines = ["veloc: 1", "", "tenants:"]
    for index in range(start, min(start + per_file, options.tenants)):
        routes = ["{ path: /, pool: web }"] + (["{ path: /api, pool: api }"] if index % 4 == 0 else [])
        lines += [
            f"  t{index:05d}:",
            f"    name: Tenant {index}",
            f"    plan: {plans[index % 3]}",
            f'    hosts: [t{index:05d}.example.com, "*.t{index:05d}.example.com"]',
            f"    routes: [{', '.join(routes)}]",
            f"    thresholds: {{ TenantHighErrorRate: {1 + index % 40 / 10:.1f}%, TenantThrottled: \"{1 + index % 7}\" }}",
        ]
    (options.folder / "tenants" / f"{start:05d}.yaml").write_text("\n".join(lines) + "\n")

if options.rules:
    lines = ["groups:"]
    for index in range(options.tenants):
        tenant = f"t{index:05d}"
        failed = f'sum(rate(veloflux_requests_total{{tenant_id="{tenant}",status_code=~"5.."}}[5m]))'
        all_of_them = f'sum(rate(veloflux_requests_total{{tenant_id="{tenant}"}}[5m]))'
        lines += [f"  - name: {tenant}", "    rules:"]
        for alert in ("HighErrorRate", "SlowRequests", "Throttled", "QuotaNearlyUsed", "LosesSLA"):
            lines += [
                f"      - alert: Tenant{alert}",
                f"        expr: {failed} / {all_of_them} > 0.0{1 + index % 9}",
                "        for: 5m",
                "        labels: { severity: critical }",
            ]
    options.rules.write_text("\n".join(lines) + "\n")
