"""One whole environment, composed of all the rest."""
