namespace IdResolution.Storage;

/// <summary>What became of a change.</summary>
/// <param name="Status">Whether it is durable.</param>
/// <param name="TransactionId">Its transaction id when committed, else 0.</param>
public readonly record struct CommitResult(CommitStatus Status, ulong TransactionId);
