"""The work: projects, tasks and their versions, comments, attachments, views, trash."""
