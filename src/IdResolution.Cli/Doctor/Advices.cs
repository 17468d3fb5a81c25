namespace IdResolution.Cli.Doctor;

/// <summary>What to do next, where several checks say the same.</summary>
internal static class Advices
{
    /// <summary>The record of a site must be brought up to date one level above.</summary>
    public static string NewRecord(string level) => level == TreeWalk.RootLevel
        ? "take the site record from the root anew: idctl site export --out root.json"
        : $"at the node: idctl site export --out siteinfo.json; at the node above: idctl prefix delegate {level} --site siteinfo.json";
}
