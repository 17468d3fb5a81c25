namespace IdResolution.Caching;

/// <summary>
/// How new an answer is: first by what its source says, then by when the question was sent. An older answer never replaces a newer one.
/// </summary>
/// <param name="Source">Site serial or time of the last transaction of the source; 0 when it is not known.</param>
/// <param name="AskedAt">When the question was sent, in milliseconds since 1970.</param>
public readonly record struct AnswerVersion(ulong Source, long AskedAt) : IComparable<AnswerVersion>
{
    /// <inheritdoc/>
    public int CompareTo(AnswerVersion other) => Source != other.Source ? Source.CompareTo(other.Source) : AskedAt.CompareTo(other.AskedAt);

    /// <summary>Compares by age.</summary>
    public static bool operator <(AnswerVersion left, AnswerVersion right) => left.CompareTo(right) < 0;

    /// <summary>Compares by age.</summary>
    public static bool operator >(AnswerVersion left, AnswerVersion right) => left.CompareTo(right) > 0;

    /// <summary>Compares by age.</summary>
    public static bool operator <=(AnswerVersion left, AnswerVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Compares by age.</summary>
    public static bool operator >=(AnswerVersion left, AnswerVersion right) => left.CompareTo(right) >= 0;
}
