using System.Buffers;
using System.Buffers.Binary;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Recursion;
using IdResolution.Resolution.Serving;
using IdResolution.Storage;

namespace IdResolution.Resolution.Delegation;

/// <summary>
/// Prefix referrals (specification §5.7): where a derived prefix handle is that is not registered here. Safe for use from many threads.
/// </summary>
internal sealed class Referrals(NodeSite site, Responsibility responsibility, Recursor recursor, EngineOptions options)
{
    /// <summary>
    /// Whether a client is to get a referral for <paramref name="name"/>, if there is one. Administrative requests of old clients are not
    /// followed, and neither is verifying, which a resolver cannot do. To be followed is to recurse: strangers state an old version too.
    /// </summary>
    public ReferralWay WayFor(in Envelope envelope, in Header header, ReadOnlySpan<byte> name, PeerAddress peer)
    {
        if ((header.Flags & OpFlags.DoNotRefer) != 0 || !HandleName.IsDerivedPrefixHandle(name) || !responsibility.HashesHere(name)) return ReferralWay.None;
        var version = envelope.Preferred;
        if (version >= ProtocolVersion.V2_10) return ReferralWay.Refer;
        if (header.OpCode == OpCode.Resolution && options.Delegation.FollowsForOldClients && recursor.IsFor(peer)) return ReferralWay.Follow;
        // Before 2.5 the code said something else.
        return header.OpCode is OpCode.Resolution or OpCode.VerifyResponse && version >= ProtocolVersion.V2_5 ? ReferralWay.Refer : ReferralWay.None;
    }

    /// <summary>
    /// Writes the count and the octets of the values that refer, of the nearest ancestor that has any. <see cref="LookupStatus.NeedsTime"/>
    /// also when they do not fit. From memory, without a lock and without allocating.
    /// </summary>
    /// <param name="store">Where the ancestors are.</param>
    /// <param name="key">Storage key of a derived prefix handle that is not registered there.</param>
    /// <param name="destination">Room for the values.</param>
    /// <param name="length">Octets written.</param>
    public LookupStatus TryWrite(IHandleStore store, ReadOnlySpan<byte> key, Span<byte> destination, out int length)
    {
        length = 0;
        var parent = HandleName.ParentOf(key);
        for (var level = 0; level < Responsibility.MaxAncestors && !parent.IsEmpty; level++, parent = HandleName.ParentOf(parent))
        {
            var found = store.TryFind(parent, out var lease);
            if (found == LookupStatus.NeedsTime) return LookupStatus.NeedsTime;
            if (found == LookupStatus.NotFound) continue;
            ReferralVerdict verdict;
            using (lease) verdict = Write(lease.Values, destination, out length);
            switch (verdict)
            {
                case ReferralVerdict.Written: return LookupStatus.Found;
                case ReferralVerdict.TooLarge: return LookupStatus.NeedsTime;
                case ReferralVerdict.Here: return LookupStatus.NotFound;
            }
        }
        return LookupStatus.NotFound;
    }

    /// <summary>
    /// The referral for a handle that is not registered here, or what its service answers, or <paramref name="otherwise"/> where there is none.
    /// </summary>
    public async ValueTask<Answer> AnswerAsync(IHandleStore store, Call call, ReadOnlyMemory<byte> name, ResponseCode otherwise, CancellationToken cancellationToken)
    {
        if (otherwise is not (ResponseCode.HandleNotFound or ResponseCode.ServerNotResponsible)) return otherwise;
        var way = WayFor(call.Outer, call.Header, name.Span, PeerAddress.From(call.Request.Remote.Address));
        if (way == ReferralWay.None || await FindAsync(store, name, cancellationToken).ConfigureAwait(false) is not { } values) return otherwise;
        return way == ReferralWay.Follow
            ? await recursor.ResolveAsync(call, cancellationToken).ConfigureAwait(false)
            : new Answer(ResponseCode.PrefixReferral, new ReferralResponse { Handle = Utf8String.Empty, Values = values });
    }

    // The same as TryWrite where memory does not tell; null when there is no referral.
    private async ValueTask<IReadOnlyList<HandleValue>?> FindAsync(IHandleStore store, ReadOnlyMemory<byte> name, CancellationToken cancellationToken)
    {
        var key = HandleName.Folded(name.Span);
        var length = HandleName.ParentOf(key).Length;
        for (var level = 0; level < Responsibility.MaxAncestors && length > 0; level++)
        {
            var record = await store.FindAsync(key.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            if (record is not null)
            {
                var verdict = Read(record.Values.Span, out var values);
                if (verdict != ReferralVerdict.Nothing) return verdict == ReferralVerdict.Written ? values : null;
            }
            length = HandleName.ParentOf(key.AsSpan(0, length)).Length;
        }
        return null;
    }

    private ReferralVerdict Read(ReadOnlySpan<byte> record, out IReadOnlyList<HandleValue> values)
    {
        values = [];
        var room = ArrayPool<byte>.Shared.Rent(Math.Max(record.Length, sizeof(uint)));
        try
        {
            var verdict = Write(record, room, out var length);
            return verdict == ReferralVerdict.Written && !ValueList.TryRead(room.AsSpan(0, length), out values)
                ? throw new InvalidDataException("a stored record cannot be decoded")
                : verdict;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    private ReferralVerdict Write(ReadOnlySpan<byte> record, Span<byte> destination, out int length)
    {
        length = sizeof(uint);
        if (record.Length < sizeof(uint)) return ReferralVerdict.Nothing;
        var rest = record[sizeof(uint)..];
        var count = 0u;
        var fits = destination.Length >= sizeof(uint);
        while (ValueView.TryTake(ref rest, out var value))
        {
            if ((value.Permissions & ValuePermissions.PublicRead) == 0 || !Refers(value.Type)) continue;
            // Who is sent to us is here already, and would come again.
            if (value.Data.IndexOf(site.Mark.Span) >= 0) return ReferralVerdict.Here;
            count++;
            fits = fits && value.Octets.Length <= destination.Length - length;
            if (!fits) continue;
            value.Octets.CopyTo(destination[length..]);
            length += value.Octets.Length;
        }
        if (count == 0) return ReferralVerdict.Nothing;
        if (!fits) return ReferralVerdict.TooLarge;
        BinaryPrimitives.WriteUInt32BigEndian(destination, count);
        return ReferralVerdict.Written;
    }

    private static bool Refers(ReadOnlySpan<byte> type) => HandleName.EqualsIgnoreCase(type, ValueTypes.SitePrefix)
        || HandleName.EqualsIgnoreCase(type, ValueTypes.PrefixDelegate) || HandleName.EqualsIgnoreCase(type, ValueTypes.ServicePrefix);
}
