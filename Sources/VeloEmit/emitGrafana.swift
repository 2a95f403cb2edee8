import VeloModel

func emitGrafana(_ spec: CheckedSpec) -> [Artifact] { [] }
