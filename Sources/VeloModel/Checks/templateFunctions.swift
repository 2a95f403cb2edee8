import PromQL

/// The words that open, part and close blocks of a template: each is the first of its `{{ }}`.
let templateKeywords: Set<String> = [
    "if", "else", "end", "range", "with", "define", "template", "block", "break", "continue",
]

let templateVariables: Set<String> = ["$", "$labels", "$value", "$externalLabels", "$externalURL"]

/// Go's own (`text/template`, "Functions"), and Prometheus's (`template/template.go`); `tmpl` is of console templates only.
let templateFunctions: Set<String> = [
    "nil", "true", "false",
    "and", "or", "not", "len", "index", "print", "printf", "println", "html", "js", "urlquery", "call", "slice",
    "eq", "ne", "lt", "le", "gt", "ge",
    "query", "first", "label", "value", "strvalue", "sortByLabel", "args", "reReplaceAll", "safeHtml", "match", "title",
    "toUpper", "toLower", "graphLink", "tableLink", "stripPort", "stripDomain", "humanize", "humanize1024",
    "humanizeDuration", "humanizePercentage", "humanizeTimestamp", "toTime", "toDuration", "now", "urlQueryEscape",
    "pathPrefix", "externalURL", "parseDuration",
]

/// The versions of Prometheus that brought functions (its CHANGELOG) and, with a newer Go, keywords (its `.promu.yml`).
let templateWordsSince: [String: ServerVersion] = [
    "humanizePercentage": ServerVersion(2, 11),
    "parseDuration": ServerVersion(2, 32),
    "stripPort": ServerVersion(2, 33),
    "break": ServerVersion(2, 35),
    "continue": ServerVersion(2, 35),
    "stripDomain": ServerVersion(2, 36),
    "toTime": ServerVersion(2, 38),
    "else with": ServerVersion(2, 55),
    "now": ServerVersion(3, 6),
    "toDuration": ServerVersion(3, 6),
    "urlQueryEscape": ServerVersion(3, 8),
]
