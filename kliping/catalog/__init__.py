"""The catalog: what the archive knows of its articles, in SQLite. The only place where SQL stands.

`store` opens it, `rows` says what an article gives, `change` puts it in, `wanting` ties read-also titles to articles,
`nearness` keeps the related lists, `read` answers what pages ask, `ledger` remembers what was read and written.
"""
