namespace IdResolution.Cli.Doctor;

/// <summary>How bad something is.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, and will not always or not for everybody.</summary>
    Warn,

    /// <summary>Names are not found, or the wrong server is believed.</summary>
    Fail,
}
