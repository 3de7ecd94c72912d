"""A thousand resources: seven environments like the one of stacks/platform, side by side."""

from devops_components import Environment, EnvironmentArgs

args = EnvironmentArgs.from_config("environment")
for number in range(1, 8):
    Environment(f"production{number}", args)
