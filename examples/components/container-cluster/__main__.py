"""A cluster that services run in."""

import pulumi

from devops_components import ContainerCluster, ContainerClusterArgs, stack_profile

cluster = ContainerCluster("main", ContainerClusterArgs(profile=stack_profile()))

pulumi.export("clusterName", cluster.cluster_name)
