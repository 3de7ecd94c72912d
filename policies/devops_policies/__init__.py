"""Rules that judge any Pulumi stack, the packs they come in, and the frameworks they answer to."""
