using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Delegation;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.Recursion;
using IdResolution.Resolution.Serving;
using IdResolution.Resolution.Sessions;
using IdResolution.Resolution.Templates;
using IdResolution.Storage;

namespace IdResolution.Resolution.Resolve;

/// <summary>
/// A query from the door to the answer (specification §5.1 to §5.3, §5.7): everything that memory can tell is answered here, on the caller's
/// thread, without a lock and without allocating. What needs a digest, a signature, a challenge or a write is left to the asynchronous
/// half.
/// </summary>
internal sealed class SynchronousHalf(
    IHandleStore store, NodeSite site, EngineOptions options, EngineState state, Gate gate, ISessionSource sessions,
    Responsibility responsibility, Suspensions suspensions, Escrows escrows, Referrals referrals, TemplateResolver templates, Recursor recursor,
    ReplyHead head, EngineMetrics metrics)
{
    public Outcome TryAnswer(ReadOnlySpan<byte> frame, ClientTransport transport, PeerAddress peer, Span<byte> reply, out int replyLength)
    {
        replyLength = 0;
        if (!Envelope.TryRead(frame, out var envelope)) return Drop(DropReason.Short);
        if (reply.Length < ErrorReply.Length) return Drop(DropReason.NoRoom);

        var header = default(Header);
        var code = Gate.JudgeEnvelope(envelope, frame.Length);
        if (code == ResponseCode.None && envelope.Encrypted)
        {
            if (MayBeWritten(transport) || sessions.MayKnow(envelope.SessionId, transport)) return Outcome.NeedsTime;
            code = ResponseCode.SessionTimeout;
            metrics.SessionRefused(SessionRefusal.Unknown);
        }
        if (code != ResponseCode.None)
        {
            // The operation is echoed where it can be read; ciphertext cannot.
            var isReadable = !envelope.Encrypted && Header.TryRead(frame[Envelope.Length..], out header);
            if (isReadable && !header.IsRequest) return Drop(DropReason.NotARequest);
            return Refuse(envelope, header, code, reply, out replyLength);
        }

        Header.TryRead(frame[Envelope.Length..], out header);
        if (!header.IsRequest) return Drop(DropReason.NotARequest);
        if ((header.Flags & (OpFlags.RequestDigest | OpFlags.Certified)) != 0) return Outcome.NeedsTime;
        code = gate.JudgeHeader(envelope, header, transport);
        if (code != ResponseCode.None) return Refuse(envelope, header, code, reply, out replyLength);
        if (envelope.SessionId != 0)
        {
            if (sessions.MayKnow(envelope.SessionId, transport)) return Outcome.NeedsTime;
            if (!sessions.TakesAnyId(transport) && !Gate.ToleratesUnknownSession(header.OpCode))
            {
                if (MayBeWritten(transport)) return Outcome.NeedsTime;
                metrics.SessionRefused(SessionRefusal.Unknown);
                return Refuse(envelope, header, ResponseCode.SessionTimeout, reply, out replyLength);
            }
        }

        return header.OpCode switch
        {
            OpCode.Resolution => Resolve(frame, envelope, header, transport, peer, reply, out replyLength),
            OpCode.GetSiteInfo => GetSiteInfo(envelope, header, transport, reply, out replyLength),
            _ => Outcome.NeedsTime,
        };
    }

    /// <summary>Starts fetching the record that a resolution asks for.</summary>
    [SkipLocalsInit]
    public ulong BeginFetch(ReadOnlySpan<byte> frame)
    {
        var handle = ResolutionQuestion.PeekHandle(frame);
        if (handle.IsEmpty) return 0;
        Span<byte> completed = stackalloc byte[HandleName.MaxLength + 16];
        Span<byte> key = stackalloc byte[HandleName.MaxLength + 16];
        var name = PrefixHandles.Complete(handle, completed);
        HandleName.WriteStorageKey(name, key, options.CaseSensitive);
        return store.BeginFetch(key[..name.Length]);
    }

    // A message of no session is a line in the audit log, by the other half. Over UDP the source is whatever the sender wrote; that is worth none.
    private static bool MayBeWritten(ClientTransport transport) => transport != ClientTransport.Udp;

    [SkipLocalsInit]
    private Outcome Resolve(
        ReadOnlySpan<byte> frame, in Envelope envelope, in Header header, ClientTransport transport, PeerAddress peer, Span<byte> reply,
        out int replyLength)
    {
        replyLength = 0;
        var isQuestion = ResolutionQuestion.TryRead(frame, out var question);
        if (!isQuestion) return Refuse(envelope, header, ResponseCode.ProtocolError, reply, out replyLength);
        if (state.InMaintenance) return Refuse(envelope, header, ResponseCode.ServerBackup, reply, out replyLength);
        if (ReadFilter.IsWide(question)) return Outcome.NeedsTime;
        // A MAC tells which session is meant; a session that is gone is refused there.
        if (question.HasCredential && envelope.SessionId != 0) return Outcome.NeedsTime;

        var reader = (header.Flags & OpFlags.PublicOnly) != 0 ? Reader.PublicOnly : Reader.Anonymous;
        var handle = question.Handle;
        if (StatusHandle.Is(handle))
        {
            if (!options.EnableStatusHandle) return Refuse(envelope, header, ResponseCode.HandleNotFound, reply, out replyLength);
            if (reader == Reader.PublicOnly) return Refuse(envelope, header, ResponseCode.ValuesNotFound, reply, out replyLength);
            return Outcome.NeedsTime;
        }

        // A handle without slash is the prefix handle of that name.
        Span<byte> completed = stackalloc byte[HandleName.MaxLength + 16];
        Span<byte> key = stackalloc byte[HandleName.MaxLength + 16];
        var name = PrefixHandles.Complete(handle, completed);
        var code = responsibility.Judge(name, header);
        HandleName.WriteStorageKey(name, key, options.CaseSensitive);
        key = key[..name.Length];
        if (suspensions.Any && suspensions.Of(name) is var suspension and not Suspension.None)
        {
            if (code == ResponseCode.None && suspension == Suspension.Itself)
            {
                return Give(question, reader, suspensions.Record.Span, envelope, header, transport, reply, out replyLength);
            }
            return Refuse(envelope, header, code == ResponseCode.None ? ResponseCode.HandleNotFound : code, reply, out replyLength);
        }
        // While this node answers for a silent service, its copy takes the place of the store.
        var copy = escrows.Any ? escrows.CopyFor(name) : null;
        if (code != ResponseCode.None && copy is null)
        {
            return recursor.Offers(handle, name, header.Flags, peer)
                ? AnswerForOthers(question, reply, out replyLength)
                : ReferOrRefuse(store, code, key, envelope, header, peer, reply, out replyLength);
        }

        var from = copy ?? store;
        var found = from.TryFind(key, out var lease);
        if (found == LookupStatus.NotFound && copy is not null && code == ResponseCode.None)
        {
            // What is registered here below a silent service is ours as ever.
            found = store.TryFind(key, out lease);
            if (found == LookupStatus.Found) copy = null;
        }
        if (found == LookupStatus.NeedsTime) return Outcome.NeedsTime;
        if (found == LookupStatus.NotFound)
        {
            if (copy is null && templates.MayExpand(name)) return Outcome.NeedsTime;
            return ReferOrRefuse(from, ResponseCode.HandleNotFound, key, envelope, header, peer, reply, out replyLength);
        }
        if (copy is not null) reader = Reader.PublicOnly;
        using (lease) return Give(question, reader, lease.Values, envelope, header, transport, reply, out replyLength, isFromElsewhere: copy is not null);
    }

    // What the asker wants of a record, and may see.
    private Outcome Give(
        in ResolutionQuestion question, Reader reader, ReadOnlySpan<byte> values, in Envelope envelope, in Header header, ClientTransport transport,
        Span<byte> reply, out int replyLength, bool isFromElsewhere = false)
    {
        switch (ReadFilter.Write(question, reader, values, RoomForValues(reply, question.Handle.Length), out var valuesLength))
        {
            case ReadVerdict.Written:
                return Succeed(question, valuesLength, isFromElsewhere, reply, out replyLength);
            case ReadVerdict.NothingLeft:
                return Refuse(envelope, header, ResponseCode.ValuesNotFound, reply, out replyLength, isFromElsewhere);
            case ReadVerdict.Unreadable:
                return Refuse(envelope, header, ResponseCode.InsufficientPermissions, reply, out replyLength);
            case ReadVerdict.TooLarge when transport == ClientTransport.Udp:
                return Refuse(envelope, header, ResponseCode.Error, reply, out replyLength);
            case ReadVerdict.Damaged:
                metrics.Faulted();
                return Refuse(envelope, header, ResponseCode.Error, reply, out replyLength);
            default:
                replyLength = 0;
                return Outcome.NeedsTime;
        }
    }

    private Outcome AnswerForOthers(in ResolutionQuestion question, Span<byte> reply, out int replyLength)
    {
        replyLength = 0;
        if (!recursor.TryRead(question, RoomForValues(reply, question.Handle.Length), out var code, out var valuesLength)) return Outcome.NeedsTime;
        if (code == ResponseCode.Success) return Succeed(question, valuesLength, isFromElsewhere: true, reply, out replyLength);
        return Refuse(question.Envelope, question.Header, code, reply, out replyLength, isFromElsewhere: true);
    }

    // What is left of a reply for the values of an answer or a referral.
    private static Span<byte> RoomForValues(Span<byte> reply, int handleLength)
    {
        var start = ReplyHead.Length + sizeof(uint) + handleLength;
        var left = reply.Length - start - ReplyHead.CredentialLength;
        return left > 0 ? reply.Slice(start, left) : default;
    }

    // The values are where they belong already.
    private Outcome Succeed(in ResolutionQuestion question, int valuesLength, bool isFromElsewhere, Span<byte> reply, out int replyLength)
    {
        var handle = question.Handle;
        BinaryPrimitives.WriteUInt32BigEndian(reply[ReplyHead.Length..], (uint)handle.Length);
        handle.CopyTo(reply[(ReplyHead.Length + sizeof(uint))..]);
        var bodyLength = sizeof(uint) + handle.Length + valuesLength;
        replyLength = head.WriteAround(reply, question.Envelope, question.Header, ResponseCode.Success, bodyLength, isFromElsewhere);
        metrics.Answered(OpCode.Resolution, ResponseCode.Success);
        return Outcome.Answered;
    }

    // A prefix handle that is not here may be on another service that an ancestor of it names.
    private Outcome ReferOrRefuse(
        IHandleStore from, ResponseCode code, ReadOnlySpan<byte> key, in Envelope envelope, in Header header, PeerAddress peer, Span<byte> reply,
        out int replyLength)
    {
        replyLength = 0;
        var isFromElsewhere = from != store;
        var mayBeElsewhere = code is ResponseCode.HandleNotFound or ResponseCode.ServerNotResponsible;
        var way = mayBeElsewhere ? referrals.WayFor(envelope, header, key, peer) : ReferralWay.None;
        if (way == ReferralWay.None) return Refuse(envelope, header, code, reply, out replyLength, isFromElsewhere);
        if (way == ReferralWay.Follow) return Outcome.NeedsTime;

        switch (referrals.TryWrite(from, key, RoomForValues(reply, handleLength: 0), out var valuesLength))
        {
            case LookupStatus.NeedsTime:
                return Outcome.NeedsTime;
            case LookupStatus.NotFound:
                return Refuse(envelope, header, code, reply, out replyLength, isFromElsewhere);
            default:
                BinaryPrimitives.WriteUInt32BigEndian(reply[ReplyHead.Length..], 0);
                replyLength = head.WriteAround(reply, envelope, header, ResponseCode.PrefixReferral, sizeof(uint) + valuesLength, isFromElsewhere);
                metrics.Answered(OpCode.Resolution, ResponseCode.PrefixReferral);
                return Outcome.Answered;
        }
    }

    private Outcome GetSiteInfo(in Envelope envelope, in Header header, ClientTransport transport, Span<byte> reply, out int replyLength)
    {
        replyLength = 0;
        var record = site.Record.Span;
        if (reply.Length < ReplyHead.Length + record.Length + ReplyHead.CredentialLength)
        {
            // On UDP the short answer sends the client to TCP.
            if (transport != ClientTransport.Udp) return Outcome.NeedsTime;
            return Refuse(envelope, header, ResponseCode.Error, reply, out replyLength);
        }
        record.CopyTo(reply[ReplyHead.Length..]);
        replyLength = head.WriteAround(reply, envelope, header, ResponseCode.Success, record.Length);
        metrics.Answered(OpCode.GetSiteInfo, ResponseCode.Success);
        return Outcome.Answered;
    }

    private Outcome Refuse(
        in Envelope envelope, in Header header, ResponseCode code, Span<byte> reply, out int replyLength, bool isFromElsewhere = false)
    {
        replyLength = head.WriteError(reply, envelope, header, code, isFromElsewhere);
        metrics.Answered(header.OpCode, code);
        return Outcome.Answered;
    }

    private Outcome Drop(DropReason reason)
    {
        metrics.Dropped(reason);
        return Outcome.Dropped;
    }
}
