namespace IdResolution.Node.Options;

/// <summary>The configuration cannot be used; <see cref="Errors"/> says everything that is wrong.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>One text an error, each starting with the full path of its key.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
