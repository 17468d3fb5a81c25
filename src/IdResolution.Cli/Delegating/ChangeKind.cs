namespace IdResolution.Cli.Delegating;

/// <summary>What happens to a value.</summary>
internal enum ChangeKind
{
    /// <summary>It stays as it is.</summary>
    Keep,

    /// <summary>It is new.</summary>
    Add,

    /// <summary>It is replaced at its index.</summary>
    Modify,

    /// <summary>It goes.</summary>
    Remove,
}
