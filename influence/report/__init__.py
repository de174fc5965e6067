"""Lists, files and manifests: what is handed to people. Draws what it is given and recomputes nothing."""
