// libyaml from Debian's libyaml-dev; see https://pyyaml.org/wiki/LibYAML.
#include <yaml.h>
