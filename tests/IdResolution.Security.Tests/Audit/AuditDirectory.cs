using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security.Audit;

namespace IdResolution.Security.Tests.Audit;

/// <summary>An audit directory of its own for one test.</summary>
internal sealed class AuditDirectory : IDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public string Path { get; } = Directory.CreateTempSubdirectory("idresolution-audit-").FullName;

    public List<AuditNotice> Notices { get; } = [];

    public string[] Files => [.. Directory.EnumerateFiles(Path, "audit-*.log").Order(StringComparer.Ordinal)];

    public string HeadFile => System.IO.Path.Combine(Path, "audit.head");

    public static AuditEntry Entry(string handle, ResponseCode code = ResponseCode.Success, ulong transactionId = 7) => new()
    {
        Time = Noon, Source = IPAddress.Parse("192.0.2.1"), Who = ValueReference.Parse("300:88.100/ADMIN"), Proof = AuditProof.Challenge,
        Operation = OpCode.CreateHandle, Handle = handle, Code = code, TransactionId = transactionId,
    };

    public AuditLog Open(long maxFileLength = 1 << 20, AuditFlush flush = AuditFlush.Second) => AuditLog.Open(new AuditLogOptions
    {
        Directory = Path, MaxFileLength = maxFileLength, Flush = flush, Notify = notice => { lock (Notices) Notices.Add(notice); },
    });

    /// <summary>Opens, writes so many lines one after the other, and closes.</summary>
    public async Task<AuditHead> WriteAsync(int lines, long maxFileLength = 1 << 20)
    {
        using var log = Open(maxFileLength);
        for (var i = 1; i <= lines; i++) Assert.That(await log.WriteAsync(Entry($"88.100/{i}")), Is.True);
        return log.Head;
    }

    public AuditVerification Verify(params AuditHead[] heads) => AuditVerifier.Verify(Path, heads);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
