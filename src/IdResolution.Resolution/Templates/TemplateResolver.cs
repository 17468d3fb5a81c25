using System.Runtime.CompilerServices;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Templates;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Delegation;
using IdResolution.Resolution.Remote;
using IdResolution.Resolution.Serving;
using IdResolution.Storage;

namespace IdResolution.Resolution.Templates;

/// <summary>
/// Answers by rule for handles that are not stored: finds the rules and what they look at, and lets <see cref="TemplateExpander"/> run them
/// (specification §5.4). Safe for use from many threads.
/// </summary>
internal sealed class TemplateResolver : ITemplateSource
{
    private static readonly TemplateAnswer NotFound = TemplateAnswer.Of(ResponseCode.HandleNotFound);

    private readonly IHandleStore _store;
    private readonly Records _records;
    private readonly Responsibility _responsibility;
    private readonly Suspensions _suspensions;
    private readonly TemplateOptions _options;
    private readonly TemplateDocuments _documents;
    private readonly TemplateExpander _expander;
    private readonly RemoteNamespaces? _remote;
    private readonly TemplateDocument? _ownNamespace;

    public TemplateResolver(
        IHandleStore store, Records records, Responsibility responsibility, Suspensions suspensions, EngineOptions options, EngineParts parts,
        TimeProvider time)
    {
        _store = store;
        _records = records;
        _responsibility = responsibility;
        _suspensions = suspensions;
        _options = options.Templates;
        var policy = _options.PolicyFor(options);
        _documents = new TemplateDocuments(policy, time, parts.TemplateProblemObserver);
        _expander = new TemplateExpander(policy, this, time);
        _remote = parts.Remote is null ? null : new RemoteNamespaces(parts.Remote, time);
        if (TemplateDocument.TryRead(_options.Namespace.Span, policy, out var own)) _ownNamespace = own;
    }

    /// <summary>
    /// False when no rule can stand for this handle, which has a slash and is not stored; true when it takes a closer look. From memory,
    /// without a lock and without allocating.
    /// </summary>
    [SkipLocalsInit]
    public bool MayExpand(ReadOnlySpan<byte> handle)
    {
        if (!_options.Enabled) return false;
        var document = _ownNamespace;
        if (!_options.NamespaceOverride)
        {
            Span<byte> authority = stackalloc byte[HandleName.MaxLength + 16];
            authority = authority[..HandleName.WriteAuthorityHandle(handle, authority)];
            switch (_store.TryFind(authority, out var lease))
            {
                case LookupStatus.NeedsTime:
                    return true;
                case LookupStatus.Found:
                    using (lease)
                    {
                        if (!TryGetNamespace(lease.Values, ref document)) return true;
                    }
                    break;
                case LookupStatus.NotFound when _remote is not null && IsElsewhere(authority):
                    if (!_remote.TryGet(authority, out var found)) return true;
                    document = found ?? document;
                    break;
            }
        }
        return TemplateName.IndexOf(handle, DelimiterOf(document).Span) >= 0;
    }

    /// <summary>What the rules say about a handle, which has a slash and is not stored.</summary>
    public async ValueTask<TemplateAnswer> ExpandAsync(ReadOnlyMemory<byte> handle, Call call, CancellationToken cancellationToken)
    {
        if (!_options.Enabled) return NotFound;
        var document = await FindNamespaceAsync(handle, call, cancellationToken).ConfigureAwait(false);
        if (TemplateName.Split(new Utf8String(handle.Span), DelimiterOf(document)) is not { } name) return NotFound;
        IReadOnlyList<HandleValue>? baseValues = null;
        if (name.HasBaseHandle)
        {
            // Another server of this site may hold it; to answer as if it did not exist would be wrong for as long as it is cached.
            if (!_responsibility.HashesHere(name.Base.Span)) return TemplateAnswer.Of(ResponseCode.Error);
            var record = await _store.FindAsync(_records.KeyOf(name.Base.Span), cancellationToken).ConfigureAwait(false);
            if (record is not null) baseValues = Records.Decode(record);
        }
        var expansion = await _expander.ExpandAsync(name, baseValues, document, cancellationToken).ConfigureAwait(false);
        return expansion.Outcome switch
        {
            TemplateOutcome.Values => new TemplateAnswer(ResponseCode.Success, expansion.Values, baseValues ?? []),
            TemplateOutcome.NotFound => NotFound,
            TemplateOutcome.Busy => TemplateAnswer.Of(ResponseCode.ServerTooBusy),
            _ => TemplateAnswer.Of(ResponseCode.Error),
        };
    }

    TemplateDocument? ITemplateSource.Parse(Utf8String handle, ReadOnlySpan<byte> data) => _documents.Parse(handle, data);

    // Anyone may read what a reference names: the rule's author need not be who keeps the value. Of a suspended prefix nobody reads anything.
    async ValueTask<HandleValue?> ITemplateSource.FindAsync(ValueReference reference, CancellationToken cancellationToken)
    {
        if (_suspensions.Of(reference.Handle.Span) != Suspension.None) return null;
        var (_, values) = await _records.ReadOwnAsync(reference.Handle.Memory, cancellationToken).ConfigureAwait(false);
        foreach (var value in values)
        {
            if (value.Index == reference.Index && value.Permissions.HasFlag(ValuePermissions.PublicRead)) return value;
        }
        return null;
    }

    private Utf8String DelimiterOf(TemplateDocument? document) =>
        document is null || document.Delimiter.IsEmpty ? _options.Delimiter : document.Delimiter;

    // False when a namespace has not been compiled yet.
    private bool TryGetNamespace(ReadOnlySpan<byte> record, ref TemplateDocument? document)
    {
        var rest = record.Length < sizeof(uint) ? default : record[sizeof(uint)..];
        while (ValueView.TryTake(ref rest, out var value))
        {
            if (!ValueTypes.Has(value.Type, ValueTypes.Namespace)) continue;
            if (!_documents.TryGet(value.Data, out var found)) return false;
            if (found is null) continue;
            document = found;
            return true;
        }
        return true;
    }

    private async ValueTask<TemplateDocument?> FindNamespaceAsync(
        ReadOnlyMemory<byte> handle, Call call, CancellationToken cancellationToken)
    {
        if (_options.NamespaceOverride) return _ownNamespace;
        var authority = HandleName.AuthorityHandleOf(handle.Span);
        var record = await _store.FindAsync(authority, cancellationToken).ConfigureAwait(false);
        TemplateDocument? document = null;
        if (record is not null)
        {
            document = Read(Records.Decode(record));
        }
        else if (_remote is not null && IsElsewhere(authority))
        {
            var allowance = new RemoteAllowance(call.Header.RecursionCount) { Source = ChallengeSource.Of(call.Request.Remote.Address) };
            document = await _remote.FindAsync(authority, Read, allowance, cancellationToken).ConfigureAwait(false);
        }
        return document ?? _ownNamespace;

        TemplateDocument? Read(IReadOnlyList<HandleValue> values) => _expander.NamespaceOf(new Utf8String(authority), values);
    }

    // A prefix handle that is not registered here stands where its parent does.
    private bool IsElsewhere(ReadOnlySpan<byte> authority) =>
        !_responsibility.IsHomedAbove(authority) || !_responsibility.HashesHere(authority);
}
