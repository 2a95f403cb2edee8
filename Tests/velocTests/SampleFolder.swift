import Foundation
import TestSupport

/// A copy of the shape of spec a beginner writes, in a folder of its own, as `specs/`.
enum SampleFolder {
    static let gateway = """
        veloc: 1
        namespace: velo

        listeners:
          proxy: { address: 127.0.0.1, port: 8080 }
          api: { address: 127.0.0.1, port: 8082 }
          admin: { address: 127.0.0.1, port: 9090 }

        state: /var/lib/velod

        prometheus:
          version: "2.42"
          address: 127.0.0.1:9091
          targets: [127.0.0.1:9090]
          scrape_interval: 15s
          evaluation_interval: 30s

        retention: { operational: 15d }
        series_budget: { at_start: 2000, worst_case: 50000 }

        labels:
          method: { values: [GET, POST], other: OTHER }
          status_code: { values: http-status }
          tenant_id: { values: tenants, other: unknown }
          pool: { values: pools, other: none }

        metrics:
          velo_requests_total:
            type: counter
            help: Requests completed, by tenant and outcome.
            on: request.completed
            labels: [method, status_code, pool, tenant_id]

        pools:
          web:
            balance: round_robin
            backends:
              backend-1: { address: 127.0.0.1:9001, weight: 100 }
            health: { http: /health, expect: 200, interval: 5s, timeout: 1s, rise: 2, fall: 3 }

        plans:
          free: { rate: 10/s, burst: 20 }

        """

    static func tenant(_ id: String) -> String {
        """
        veloc: 1

        tenants:
          \(id):
            name: \(id)
            plan: free
            hosts: [\(id).example.com]
            routes: [{ path: /, pool: web }]

        """
    }

    static func make(tenants: [String] = ["acme"]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("specs/gateway.yaml", gateway)
        for id in tenants { try folder.write("specs/tenants/\(id).yaml", tenant(id)) }
        return folder
    }
}
