"""The proofs of the reliability rules: machines that try to break the outbox and the cache, with printed seeds and sizes to choose."""
