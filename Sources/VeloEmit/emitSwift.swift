import VeloModel

func emitSwift(_ spec: CheckedSpec) -> [Artifact] { [] }
