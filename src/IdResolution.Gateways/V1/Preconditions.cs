using IdResolution.Gateways.Http;
using IdResolution.Protocol.Values;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace IdResolution.Gateways.V1;

/// <summary>What a request demands of the record it is about: <c>If-Match</c> and <c>If-None-Match</c> (RFC 9110 §13.1). Immutable.</summary>
internal sealed class Preconditions
{
    private readonly IList<EntityTagHeaderValue>? _match;
    private readonly IList<EntityTagHeaderValue>? _noneMatch;

    private Preconditions(IList<EntityTagHeaderValue>? match, IList<EntityTagHeaderValue>? noneMatch)
    {
        _match = match;
        _noneMatch = noneMatch;
    }

    /// <summary>True when only a handle that is not registered will do.</summary>
    public bool WantsNone => _noneMatch is not null && _noneMatch.Contains(EntityTagHeaderValue.Any);

    /// <summary>Reads the headers; null when one of them is not a list of entity tags.</summary>
    public static Preconditions? Read(HttpCall call)
    {
        var headers = call.Context.Request.Headers;
        return TryRead(headers.IfMatch, out var match) && TryRead(headers.IfNoneMatch, out var noneMatch) ? new Preconditions(match, noneMatch) : null;
    }

    /// <summary>Whether the record that stands there, null for none, may be changed.</summary>
    public bool Permit(IReadOnlyList<HandleValue>? values)
    {
        if (_match is null && _noneMatch is null) return true;
        var tag = values is null ? null : new EntityTagHeaderValue(EntityTag.Of(values));
        if (_match is not null && (tag is null || !Holds(_match, tag, strong: true))) return false;
        return _noneMatch is null || tag is null || !Holds(_noneMatch, tag, strong: false);
    }

    /// <summary>Whether what is read, all that the asker sees of a record, may be shown: <c>If-Match</c> counts for reading too (RFC 9110 §13.1.1).</summary>
    public bool PermitRead(IReadOnlyList<HandleValue> values) => _match is null || Holds(_match, new EntityTagHeaderValue(EntityTag.Of(values)), strong: true);

    /// <summary>True when whoever reads has the answer with this tag already.</summary>
    public bool HasAlready(string tag) => _noneMatch is not null && Holds(_noneMatch, new EntityTagHeaderValue(tag), strong: false);

    private static bool Holds(IList<EntityTagHeaderValue> tags, EntityTagHeaderValue tag, bool strong)
    {
        foreach (var wanted in tags)
        {
            if (wanted.Equals(EntityTagHeaderValue.Any) || wanted.Compare(tag, strong)) return true;
        }
        return false;
    }

    private static bool TryRead(StringValues header, out IList<EntityTagHeaderValue>? tags)
    {
        tags = null;
        return header.Count == 0 || EntityTagHeaderValue.TryParseStrictList(header!, out tags);
    }
}
