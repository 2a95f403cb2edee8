public import VeloFormat
