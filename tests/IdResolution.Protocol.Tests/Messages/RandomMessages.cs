using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Tests.Messages;

/// <summary>Makes messages of every body type from a seeded source, with every field that the type and version allow.</summary>
internal sealed class RandomMessages(Random random)
{
    private static readonly ProtocolVersion[] Versions =
    [
        new(2, 0), new(2, 1), new(2, 3), new(2, 4), new(2, 5), new(2, 7), new(2, 8), new(2, 9), new(2, 10), new(2, 11), new(3, 0),
        new(5, 0),
    ];

    /// <summary>The shapes: which body stands with which operation and code.</summary>
    private static readonly (OpCode[] Operations, ResponseCode[] Codes, Func<RandomMessages, ProtocolVersion, MessageBody> Make)[] Shapes =
    [
        ([OpCode.Resolution], [ResponseCode.None], (make, _) => make.ResolutionRequest()),
        ([OpCode.CreateHandle, OpCode.AddValue, OpCode.ModifyValue], [ResponseCode.None], (make, _) => make.ValuesRequest()),
        ([OpCode.RemoveValue], [ResponseCode.None], (make, _) => make.RemoveValueRequest()),
        ([
            OpCode.GetSiteInfo, OpCode.DeleteHandle, OpCode.ListHandles, OpCode.ListDerivedPrefixes, OpCode.HomePrefix, OpCode.UnhomePrefix,
            OpCode.ListHomedPrefixes, OpCode.SessionTerminate, OpCode.GetNextTransactionId, OpCode.BackupServer,
        ], [ResponseCode.None], (make, _) => new HandleRequest { Handle = make.Text(), TrailingOctets = make.Trailing() }),
        ([OpCode.ChallengeResponse], [ResponseCode.None], (make, _) => make.ChallengeAnswer()),
        ([OpCode.VerifyResponse], [ResponseCode.None], (make, _) => make.VerifyRequest()),
        ([OpCode.SessionSetup], [ResponseCode.None], (make, _) => make.SessionSetupRequest()),
        ([OpCode.SessionExchangeKey], [ResponseCode.None],
            (make, _) => new SessionExchangeKeyRequest { EncryptedKey = make.Octets(300), TrailingOctets = make.Trailing() }),
        ([OpCode.RetrieveTransactionLog], [ResponseCode.None], (make, version) => make.RetrieveTransactionLogRequest(version)),
        ([OpCode.DumpHandles], [ResponseCode.None], (make, _) => make.DumpHandlesRequest()),
        ([OpCode.Login], [ResponseCode.None],
            (make, _) => new LoginRequest { Identity = make.Reference(), TrailingOctets = make.Trailing() }),
        ([OpCode.Resolution], [ResponseCode.Success], (make, _) => make.ResolutionResponse()),
        ([OpCode.GetSiteInfo], [ResponseCode.Success],
            (make, _) => new SiteInfoResponse { Site = (byte[])[0, 1, .. make.Octets(200).Span] }),
        ([OpCode.CreateHandle], [ResponseCode.Success],
            (make, _) => make.CreateHandleResponse()),
        ([OpCode.ListHandles, OpCode.ListDerivedPrefixes, OpCode.ListHomedPrefixes], [ResponseCode.Success],
            (make, _) => new HandleListResponse { Handles = make.List(60, make.Text), TrailingOctets = make.Trailing() }),
        ([OpCode.VerifyResponse], [ResponseCode.Success],
            (make, _) => new VerifyResponse { IsValid = make.Flip(), TrailingOctets = make.Trailing() }),
        ([OpCode.SessionSetup], [ResponseCode.Success], (make, _) => make.SessionSetupResponse()),
        ([OpCode.GetNextTransactionId], [ResponseCode.Success],
            (make, _) => new TransactionIdResponse { TransactionId = make.U64(), TrailingOctets = make.Trailing() }),
        ([OpCode.RetrieveTransactionLog], [ResponseCode.Success],
            (make, _) => new RetrieveTransactionLogResponse { StreamFlags = make.Flip() ? (byte)make.U32() : null }),
        ([
            OpCode.DeleteHandle, OpCode.AddValue, OpCode.RemoveValue, OpCode.ModifyValue, OpCode.HomePrefix, OpCode.UnhomePrefix,
            OpCode.SessionTerminate, OpCode.SessionExchangeKey, OpCode.DumpHandles, OpCode.BackupServer, OpCode.Login, (OpCode)4711,
        ], [ResponseCode.Success], (make, _) => new EmptyBody { TrailingOctets = make.Trailing() }),
        ([OpCode.CreateHandle, OpCode.Resolution, OpCode.Login], [ResponseCode.AuthenticationNeeded],
            (make, _) => new Challenge { Nonce = make.Octets(16), TrailingOctets = make.Trailing() }),
        ([OpCode.Resolution, OpCode.CreateHandle], [ResponseCode.ServiceReferral], (make, _) => make.ReferralResponse()),
        ([OpCode.Resolution, OpCode.CreateHandle], [ResponseCode.PrefixReferral],
            (make, version) => version < ProtocolVersion.V2_5 ? make.ErrorResponse(version) : make.ReferralResponse()),
        ([OpCode.Resolution, OpCode.ListHandles, (OpCode)4711], [ResponseCode.Error, ResponseCode.HandleNotFound, (ResponseCode)900],
            (make, version) => make.ErrorResponse(version)),
    ];

    public static int ShapeCount => Shapes.Length;

    /// <summary>A message of the given shape.</summary>
    public Message Next(int shape)
    {
        var (operations, codes, makeBody) = Shapes[shape];
        var code = codes[random.Next(codes.Length)];
        var version = Versions[random.Next(Versions.Length)];
        var isChallenge = code == ResponseCode.AuthenticationNeeded;
        var digest = isChallenge || (code != ResponseCode.None && Flip()) ? Digest() : null;
        var flags = (OpFlags)U32();
        if (code != ResponseCode.None && !(isChallenge && version < ProtocolVersion.V2_1))
        {
            flags = digest is null ? flags & ~OpFlags.RequestDigest : flags | OpFlags.RequestDigest;
        }
        var credential = Flip() ? Credential() : null;
        return new Message
        {
            Envelope = new Envelope
            {
                Version = version,
                Suggested = new ProtocolVersion((byte)random.Next(32), (byte)U32()),
                Truncated = Flip(),
                SessionId = U32(),
                RequestId = U32(),
                Sequence = U32(),
            },
            Header = new Header
            {
                OpCode = operations[random.Next(operations.Length)],
                ResponseCode = code,
                Flags = flags,
                SiteSerial = (ushort)U32(),
                RecursionCount = (byte)U32(),
                Expiration = U32(),
            },
            RequestDigest = digest,
            Body = makeBody(this, version),
            Credential = credential,
            HasCredentialSection = credential is not null || Flip(),
        };
    }

    private ResolutionRequest ResolutionRequest() =>
        new() { Handle = Text(), Indexes = List(5, U32), Types = List(5, Text), TrailingOctets = Trailing() };

    private ResolutionResponse ResolutionResponse() => new() { Handle = Text(), Values = List(8, Value), TrailingOctets = Trailing() };

    private CreateHandleResponse CreateHandleResponse() =>
        Flip() ? new CreateHandleResponse { Handle = Text(), TrailingOctets = Trailing() } : new CreateHandleResponse();

    private ValuesRequest ValuesRequest() => new() { Handle = Text(), Values = List(8, Value), TrailingOctets = Trailing() };

    private RemoveValueRequest RemoveValueRequest() => new() { Handle = Text(), Indexes = List(9, U32), TrailingOctets = Trailing() };

    private ChallengeAnswer ChallengeAnswer() =>
        new() { AuthenticationType = Text(), Identity = Reference(), SignedResponse = Octets(300), TrailingOctets = Trailing() };

    private VerifyRequest VerifyRequest() => new()
    {
        Identity = Reference(), Nonce = Octets(16), Digest = Digest(), SignedResponse = Octets(80), TrailingOctets = Trailing(),
    };

    private SessionSetupRequest SessionSetupRequest()
    {
        var mode = (ushort)random.Next(6);
        return new SessionSetupRequest
        {
            Mode = mode,
            Timeout = U32(),
            Identity = Reference(),
            PublicKey = mode is 1 or 4 ? Octets(300) : default,
            KeyReference = mode == 3 ? Reference() : default,
            TrailingOctets = Trailing(),
        };
    }

    private SessionSetupResponse SessionSetupResponse() =>
        new() { Mode = (ushort)U32(), Data = Octets(300), TrailingOctets = Trailing() };

    private RetrieveTransactionLogRequest RetrieveTransactionLogRequest(ProtocolVersion version)
    {
        var all = version >= ProtocolVersion.V2_9 && Flip();
        return new RetrieveTransactionLogRequest
        {
            LastTransactionId = all ? 0 : (long)U64(),
            LastQueryDate = all ? 0 : (long)U64(),
            ReplicationState = all ? Text() : default(Utf8String?),
            HashOption = (byte)U32(),
            ServerCount = U32(),
            ServerNumber = U32(),
            TrailingOctets = Trailing(),
        };
    }

    private DumpHandlesRequest DumpHandlesRequest()
    {
        var request = new DumpHandlesRequest { HashOption = (byte)U32(), ServerCount = U32(), ServerNumber = U32() };
        return Flip() ? request : request with { StartingPoint = Text(), StartingPointKind = U32(), TrailingOctets = Trailing() };
    }

    private ReferralResponse ReferralResponse() => Flip()
        ? new ReferralResponse { Handle = Text(), OmitsValues = true }
        : new ReferralResponse { Handle = Text(), Values = List(4, Value), TrailingOctets = Trailing() };

    // Before 3.0 the list of indexes is not written.
    private ErrorResponse ErrorResponse(ProtocolVersion version) => version.Major == 3 && Flip()
        ? new ErrorResponse { Message = Text(), Indexes = List(4, U32), TrailingOctets = Trailing() }
        : new ErrorResponse { Message = Text() };

    private Credential Credential() => new()
    {
        Version = (byte)U32(),
        Reserved = (byte)U32(),
        Flags = (ushort)U32(),
        Signer = Text(),
        SessionCounter = U32(),
        Type = Text(),
        DigestAlgorithm = Text(),
        Signature = Octets(256),
    };

    private RequestDigest Digest()
    {
        var algorithm = (DigestAlgorithm)random.Next(4);
        return RequestDigest.Compute(algorithm, Octets(20).Span);
    }

    private HandleValue Value() => new()
    {
        Index = U32(),
        Timestamp = U32(),
        TtlType = (TtlType)U32(),
        Ttl = U32(),
        Permissions = (ValuePermissions)U32(),
        Type = Text(),
        Data = Octets(100),
        References = List(3, Reference),
    };

    private ValueReference Reference() => new(Text(), U32());

    private Utf8String Text() => new(Octets(24).Span);

    private ReadOnlyMemory<byte> Trailing() => random.Next(4) == 0 ? Octets(9) : default;

    private ReadOnlyMemory<byte> Octets(int most)
    {
        var octets = new byte[random.Next(most + 1)];
        random.NextBytes(octets);
        return octets;
    }

    private T[] List<T>(int most, Func<T> make) => [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => make())];

    private bool Flip() => random.Next(2) == 0;

    private uint U32() => (uint)random.NextInt64(uint.MaxValue + 1L);

    private ulong U64() => (ulong)random.NextInt64(long.MinValue, long.MaxValue);
}
