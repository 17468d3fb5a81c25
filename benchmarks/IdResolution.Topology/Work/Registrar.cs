using System.Diagnostics;
using IdResolution.Client;
using IdResolution.Client.Answers;
using IdResolution.Client.Authentication;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Topology.Nodes;
using IdResolution.Topology.Plan;

namespace IdResolution.Topology.Work;

/// <summary>Registers what the tree holds as its administrator would, in sessions over TCP.</summary>
internal sealed class Registrar(KeyRing keys)
{
    private const int NodesAtATime = 8;

    /// <summary>
    /// Tells the root where the nation is, and every top node where the secondaries are: the top nodes are sites of one service and hold the same, and
    /// this version copies nothing from one to the other, so each of them is told.
    /// </summary>
    public async Task<int> DelegateAsync(NationalTree tree, CancellationToken cancellation)
    {
        var written = 0;
        await using (var client = ClientOf(tree.Root))
        {
            foreach (var prefix in NationalTree.NationalPrefixes)
            {
                var record = Records.Delegation(prefix, tree.Tops.Select(top => top.Site!), tree.Root.Administrator, isLeaf: false);
                Check(await client.CreateAsync(record.Handle, record.Values, overwrite: true, cancellation: cancellation), record.Handle);
                written++;
            }
        }
        foreach (var top in tree.Tops)
        {
            await using var client = ClientOf(top);
            foreach (var secondary in tree.Secondaries)
            {
                var record = Records.Delegation(secondary.Prefix, [secondary.Site!], top.Administrator, isLeaf: false);
                Check(await client.CreateAsync(record.Handle, record.Values, overwrite: true, cancellation: cancellation), record.Handle);
                written++;
            }
        }
        return written;
    }

    /// <summary>Registers identifiers at every enterprise; gives the seconds it took.</summary>
    public async Task<double> RegisterAsync(IReadOnlyList<PlannedNode> enterprises, int identifiers, Func<int, uint> ttlOf, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(enterprises, AtATime(cancellation), async (enterprise, token) =>
        {
            await using var client = ClientOf(enterprise);
            // The first sets up the session; the others share flushes.
            await CreateAsync(client, enterprise, 0, ttlOf(0), token);
            await Task.WhenAll(Enumerable.Range(1, identifiers - 1).Select(number => CreateAsync(client, enterprise, number, ttlOf(number), token)));
        });
        return watch.Elapsed.TotalSeconds;
    }

    private static ParallelOptions AtATime(CancellationToken cancellation) => new() { MaxDegreeOfParallelism = NodesAtATime, CancellationToken = cancellation };

    private static async Task CreateAsync(HandleClient client, PlannedNode enterprise, int number, uint ttl, CancellationToken cancellation)
    {
        var record = Records.Identifier(Records.IdentifierName(enterprise, number), enterprise.Administrator, ttl);
        Check(await client.CreateAsync(record.Handle, record.Values, cancellation: cancellation), record.Handle);
    }

    private static void Check(HandleAnswer answer, Utf8String handle)
    {
        if (!answer.IsSuccess) throw new InvalidOperationException($"{handle}: {answer.Code} {answer.Text}");
    }

    private HandleClient ClientOf(PlannedNode node)
    {
        // A copy for each client: disposing of the client disposes of its key.
        var key = PrivateKey.Load(System.Text.Encoding.ASCII.GetBytes(keys.Administrator.ExportPem()));
        return new HandleClient(HandleClientOptions.Default with
        {
            Site = node.Site,
            Transport = TransportPreference.TcpOnly,
            Authenticator = new PrivateKeyAuthenticator(node.Administrator, key),
        });
    }
}
