"""The real things that the simulated cloud and its exports are shown to, where the environment names them."""

from __future__ import annotations

import os

NEEDED = {
    "test_aws_provider.py": ("DEVOPS_AWS_PROVIDER", "a folder with the plugin `pulumi-resource-aws`"),
    "test_plan_in_conftest.py": ("DEVOPS_CONFTEST", "the scanner `conftest`"),
    "test_plan_in_infracost.py": ("DEVOPS_INFRACOST", "the price estimator `infracost`"),
    "test_plan_in_trivy.py": ("DEVOPS_TRIVY", "the scanner `trivy`"),
    "test_programs_on_aws.py": ("DEVOPS_AWS_PROVIDER", "a folder with the plugin `pulumi-resource-aws`"),
    "test_terraform_names.py": ("DEVOPS_AWS_PROVIDER", "a folder with the plugin `pulumi-resource-aws`"),
    "test_kubernetes_objects.py": ("DEVOPS_KUBECONFIG", "the configuration of a Kubernetes API server with a bearer token"),
    "test_kubernetes_server.py": ("DEVOPS_KUBECONFIG", "the configuration of a Kubernetes API server with a bearer token"),
}
"""Files of tests, with the variable that names what they need, and what that is."""


def not_run() -> dict[str, str]:
    """The files whose tests are not collected here, with the reason."""
    return {file: f"{name} does not name {what}" for file, (name, what) in NEEDED.items() if name not in os.environ}
