using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Remote;
using IdResolution.Resolution.Serving;

namespace IdResolution.Resolution.Authorization;

/// <summary>
/// Matches a user against administrator references and the groups they name (specification §6.5). Safe for use from many threads.
/// </summary>
internal sealed class AdministratorGroups(Records records, EngineOptions options)
{
    private static readonly Utf8String Group = new(ValueTypes.ValueList);

    /// <summary>
    /// Granted when one of <paramref name="references"/> is the asker, or names a list that holds him, nested to any depth; every list
    /// is looked at once, and only so many.
    /// </summary>
    public async ValueTask<Verdict> ContainAsync(
        Asker asker, IReadOnlyList<ValueReference> references, CancellationToken cancellationToken)
    {
        // Mostly he is named himself, and there is nothing to look for.
        foreach (var reference in references)
        {
            if (Matches(asker.Identity, reference)) return Verdict.Granted;
        }
        return references.Count == 0 ? Verdict.Denied : await SearchAsync(asker, references, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Verdict> SearchAsync(Asker asker, IReadOnlyList<ValueReference> references, CancellationToken cancellationToken)
    {
        var visited = new HashSet<ValueReference>();
        var waiting = new Queue<ValueReference>();
        if (Admit(references)) return Verdict.Granted;
        var verdict = Verdict.Denied;
        while (waiting.TryDequeue(out var list))
        {
            var question = new RemoteQuestion(list.Handle, list.Index, Group);
            var (place, values) = await records.ReadTrustedAsync(question, asker.Remote, isRefresh: false, cancellationToken)
                .ConfigureAwait(false);
            if (place == RecordPlace.Elsewhere) verdict = Verdict.Unreachable;
            if (MembersOf(values, list.Index) is { } members && Admit(members)) return Verdict.Granted;
        }
        return verdict;

        // True when the asker is among them; the others are queued as possible lists. Index 0 stands for any key and names no list.
        bool Admit(IReadOnlyList<ValueReference> candidates)
        {
            foreach (var candidate in candidates)
            {
                if (Matches(asker.Identity, candidate)) return true;
            }
            foreach (var candidate in candidates)
            {
                if (candidate.Index == 0 || visited.Count >= options.MaxGroupLists) continue;
                var list = new ValueReference(new Utf8String(records.KeyOf(candidate.Handle.Span)), candidate.Index);
                if (visited.Add(list)) waiting.Enqueue(candidate);
            }
            return false;
        }
    }

    private bool Matches(ValueReference user, ValueReference reference)
    {
        if (reference.Index != 0 && reference.Index != user.Index) return false;
        var sameHandle = options.MatchIdentitiesLikeHandles
            ? records.KeyOf(user.Handle.Span).AsSpan().SequenceEqual(records.KeyOf(reference.Handle.Span))
            : HandleName.SameIdentity(user.Handle.Span, reference.Handle.Span);
        return sameHandle;
    }

    private static IReadOnlyList<ValueReference>? MembersOf(IReadOnlyList<HandleValue> values, uint index)
    {
        foreach (var value in values)
        {
            if (value.Index != index || !value.HasType(ValueTypes.ValueList)) continue;
            var reader = new WireReader(value.Data.Span);
            var members = ReferenceList.Read(ref reader);
            reader.ExpectEnd();
            return reader.Fault == DecodeFault.None ? members : null;
        }
        return null;
    }
}
