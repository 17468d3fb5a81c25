namespace IdResolution.Node.Options;

/// <summary>Section <c>ProductCodes</c>: codes of GS1 and others over HTTP, and which handles stand for them.</summary>
public sealed record ProductCodeOptions
{
    /// <summary>Which handles stand for which codes, such as <c>gtin 9521234* -&gt; 88.100.1/{code}</c> (default: none).</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>What stands before the GS1 key in the paths of this node, such as <c>/id</c> (default: nothing).</summary>
    public string Stem { get; init; } = "";

    /// <summary>The parameters of a Digital Link are passed on to where it leads (default: true).</summary>
    public bool PassQuery { get; init; } = true;
}
