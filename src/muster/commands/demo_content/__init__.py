"""What the demo workspace says, as TOML: one file a project, and one for the people."""
