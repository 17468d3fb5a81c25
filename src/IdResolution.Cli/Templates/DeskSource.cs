using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Templates;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Templates;

/// <summary>The records that lie on the desk of somebody who writes rules: what a rule looks at, without a node.</summary>
internal sealed class DeskSource(TemplatePolicy policy) : ITemplateSource
{
    private readonly Dictionary<string, IReadOnlyList<HandleValue>> _records = [];

    /// <summary>What is wrong with rules in the records, in words.</summary>
    public List<string> Problems { get; } = [];

    public void Add(Utf8String handle, IReadOnlyList<HandleValue> values) =>
        _records[KeyOf(handle)] = [.. values.OrderBy(value => value.Index)];

    /// <summary>The values of a handle; null when it is not on the desk.</summary>
    public IReadOnlyList<HandleValue>? Find(Utf8String handle) => _records.GetValueOrDefault(KeyOf(handle));

    public TemplateDocument? Parse(Utf8String handle, ReadOnlySpan<byte> data)
    {
        if (!TemplateDocument.TryRead(data, policy, out var document))
        {
            Problems.Add($"A value of {handle} with rules is not XML that can be used; it counts as none.");
        }
        else if (document.Problem is { } problem)
        {
            Problems.Add($"The rules in {handle} cannot be used and count as none: {problem}.");
        }
        return document;
    }

    public ValueTask<HandleValue?> FindAsync(ValueReference reference, CancellationToken cancellationToken)
    {
        var value = Find(reference.Handle)?.FirstOrDefault(
            value => value.Index == reference.Index && value.Permissions.HasFlag(ValuePermissions.PublicRead));
        if (value is null) Problems.Add($"There is no publicly readable value {reference}; give its record with --base.");
        return ValueTask.FromResult(value);
    }

    private string KeyOf(Utf8String handle)
    {
        var key = new byte[handle.Length];
        HandleName.WriteStorageKey(handle.Span, key, policy.CaseSensitive);
        return new Utf8String(key).ToString();
    }
}
