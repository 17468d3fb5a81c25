namespace IdResolution.Node.Options;

/// <summary>Section <c>Operator</c>: the port for whoever runs the node.</summary>
public sealed record OperatorOptions
{
    /// <summary>
    /// Address and port of <c>/metrics</c>, <c>/healthz</c> and <c>/readyz</c>; empty switches it off (default: off, because it
    /// authenticates nobody).
    /// </summary>
    public string Listen { get; init; } = "";
}
