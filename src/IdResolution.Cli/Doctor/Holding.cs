using IdResolution.Protocol;

namespace IdResolution.Cli.Doctor;

/// <summary>What a site must answer for: the handles of a prefix, or the prefix handles derived from it.</summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="AreDerived">The prefix handles derived from it.</param>
/// <param name="IsNeeded">
/// Names are lost when it does not. Whether anything is derived from the last prefix of a walk, nobody knows.
/// </param>
internal readonly record struct Holding(Utf8String Prefix, bool AreDerived, bool IsNeeded = true)
{
    /// <summary>What is held, for people.</summary>
    public override string ToString() => AreDerived ? $"the prefix handles derived from {Prefix}" : $"the handles of {Prefix}";

    /// <summary>How a server is told to hold it.</summary>
    public string HomeCommand => AreDerived ? $"idctl home 0.NA/0.NA/{Prefix}" : $"idctl home {Prefix}";

    /// <summary>A name under it that nobody registers.</summary>
    /// <param name="number">Gives other names, and with them other servers.</param>
    public Utf8String Sample(int number) => AreDerived ? $"0.NA/{Prefix}.idctl-doctor-{number}" : $"{Prefix}/idctl-doctor-{number}";
}
