namespace IdResolution.Node.Options;

/// <summary>Section <c>Site</c>: the site that this node is a server of (specification §2.6).</summary>
public sealed record SiteOptions
{
    /// <summary>File with the record of a site of several servers, binary or as <c>idctl site --json</c> writes it (default: none, this node is the only server and the record is made of what it listens on).</summary>
    public string File { get; init; } = "";

    /// <summary>The id of this server in <see cref="File"/>, 0-2,147,483,647 (default: 1).</summary>
    public int ServerId { get; init; } = 1;

    /// <summary>False on a mirror, which takes no writes; where <see cref="File"/> is given its record says so instead (default: true).</summary>
    public bool Primary { get; init; } = true;
}
