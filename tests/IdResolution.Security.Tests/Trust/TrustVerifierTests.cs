using IdResolution.Protocol.Values;
using IdResolution.Security.Trust;

namespace IdResolution.Security.Tests.Trust;

[TestFixture]
public sealed class TrustVerifierTests
{
    [Test]
    public async Task A_signature_with_a_chain_to_the_root_verifies_every_value()
    {
        var world = new TrustWorld();
        var trust = await world.VerifyAsync([.. TrustWorld.Content, TrustWorld.Signature(TrustWorld.Claims)]);
        Assert.That(trust.State, Is.EqualTo(TrustState.Verified));
        Assert.That(trust.Values.Select(value => value.Index), Is.EqualTo((uint[])[1, 2, 3, 400]));
        Assert.That(trust.Values.Select(value => value.State), Is.All.EqualTo(TrustState.Verified));
        Assert.That(trust.Values.Select(value => value.Signer), Is.All.EqualTo(TrustWorld.Signer));
        Assert.That(trust.Missing, Is.Empty);
        Assert.That(world.Reads, Is.EqualTo((string[])["0:88.100/ADMIN", "0:0.NA/88.100"]), "each place once, the root not at all");
    }

    [Test]
    public async Task A_partly_visible_record_verifies_for_the_values_shown()
    {
        var trust = await new TrustWorld().VerifyAsync(TrustWorld.Content[1], TrustWorld.Signature(TrustWorld.Claims));
        Assert.That(trust.State, Is.EqualTo(TrustState.Verified));
        Assert.That(trust.Missing.Select(value => (value.Index, value.State)),
            Is.EqualTo(((uint, TrustState)[])[(1, TrustState.Missing), (3, TrustState.Missing)]));
    }

    [Test]
    public async Task A_changed_value_is_bad_and_the_others_stay_verified()
    {
        var changed = HandleValue.OfText(2, "DESC", "Pump two");
        var trust = await new TrustWorld().VerifyAsync(TrustWorld.Content[0], changed, TrustWorld.Signature(TrustWorld.Claims));
        Assert.That(trust.State, Is.EqualTo(TrustState.Bad));
        Assert.That(trust.Values.Select(value => value.State),
            Is.EqualTo((TrustState[])[TrustState.Verified, TrustState.Bad, TrustState.Verified]));
        Assert.That(trust.Values[1].Problem, Is.EqualTo(TrustProblem.DigestMismatch));
    }

    [Test]
    public async Task Checklist_025_a_new_timestamp_changes_nothing_and_new_rights_do()
    {
        var trust = await new TrustWorld().VerifyAsync(
            TrustWorld.Content[0] with { Timestamp = 77 },
            TrustWorld.Content[1] with { Permissions = ValuePermissions.Default | ValuePermissions.PublicWrite },
            TrustWorld.Signature(TrustWorld.Claims));
        Assert.That(trust.Values[0].State, Is.EqualTo(TrustState.Verified));
        Assert.That(trust.Values[1].State, Is.EqualTo(TrustState.Bad));
    }

    [Test]
    public async Task A_value_nobody_signed_is_unsigned()
    {
        var trust = await new TrustWorld().VerifyAsync(
            TrustWorld.Content[0], HandleValue.OfText(7, "DESC", "later"), TrustWorld.Signature(TrustWorld.Claims));
        Assert.That(trust.State, Is.EqualTo(TrustState.Unsigned));
        Assert.That(trust.Values.Select(value => value.State),
            Is.EqualTo((TrustState[])[TrustState.Verified, TrustState.Unsigned, TrustState.Verified]));
        Assert.That((await new TrustWorld().VerifyAsync(TrustWorld.Content)).State, Is.EqualTo(TrustState.Unsigned), "no signature at all");
        Assert.That((await new TrustWorld().VerifyAsync()).State, Is.EqualTo(TrustState.Unsigned), "nothing at all");
    }

    [Test]
    public async Task A_value_that_not_everybody_may_read_need_not_be_signed()
    {
        var secret = HandleValue.OfText(300, "HS_SECKEY", "secret") with { Permissions = ValuePermissions.Secret };
        var trust = await new TrustWorld().VerifyAsync([.. TrustWorld.Content, secret, TrustWorld.Signature(TrustWorld.Claims)]);
        Assert.That(trust.State, Is.EqualTo(TrustState.Verified));
        Assert.That(trust.Values[3].State, Is.EqualTo(TrustState.Unsigned));
    }

    [Test]
    public async Task A_value_that_not_everybody_may_read_is_bad_when_it_was_signed_and_changed()
    {
        var hidden = HandleValue.OfText(4, "DESC", "hidden") with { Permissions = ValuePermissions.Secret };
        var signature = TrustWorld.Signature(TrustWorld.Claims with { Digests = DigestList.Of([.. TrustWorld.Content, hidden]) });
        Assert.That((await new TrustWorld().VerifyAsync([.. TrustWorld.Content, hidden, signature])).State, Is.EqualTo(TrustState.Verified));
        var changed = HandleValue.OfText(4, "DESC", "changed") with { Permissions = ValuePermissions.Secret };
        Assert.That((await new TrustWorld().VerifyAsync([.. TrustWorld.Content, changed, signature])).State, Is.EqualTo(TrustState.Bad));
    }

    [Test]
    public async Task A_new_signature_stands_in_for_one_that_no_longer_holds()
    {
        var expired = TrustWorld.Signature(TrustWorld.Claims with { Expires = TrustWorld.Now - 1 }, index: 401);
        var trust = await new TrustWorld().VerifyAsync([.. TrustWorld.Content, expired, TrustWorld.Signature(TrustWorld.Claims)]);
        Assert.That(trust.State, Is.EqualTo(TrustState.Verified));
        Assert.That(trust.Values.Single(value => value.Index == 401).Problem, Is.EqualTo(TrustProblem.Expired), "it is said all the same");

        var lonely = await new TrustWorld().VerifyAsync([HandleValue.OfText(9, "DESC", "x"), expired]);
        Assert.That(lonely.State, Is.EqualTo(TrustState.Bad), "a bad signature and nothing verified without it");
    }

    [TestCase(-11, TrustProblem.NotYetValid)]
    [TestCase(-10, TrustProblem.None)]
    [TestCase(90, TrustProblem.None)]
    [TestCase(91, TrustProblem.Expired)]
    public async Task Validity_includes_its_first_and_last_second(int seconds, TrustProblem problem)
    {
        var world = new TrustWorld();
        var claims = TrustWorld.Claims with { NotBefore = TrustWorld.Now - 10 - seconds, Expires = TrustWorld.Now + 90 - seconds };
        Assert.That((await world.VerifyContentAsync(TrustWorld.Signature(claims))).Problem, Is.EqualTo(problem));
        Assert.That(world.Reads, problem == TrustProblem.None ? Is.Not.Empty : Is.Empty, "nothing is read for what is out of date");
    }

    [Test]
    public async Task Claims_without_times_are_always_valid()
    {
        var claims = TrustWorld.Claims with { NotBefore = null, Expires = null, IssuedAt = null };
        Assert.That((await new TrustWorld().VerifyContentAsync(TrustWorld.Signature(claims))).State, Is.EqualTo(TrustState.Verified));
    }

    [Test]
    public async Task A_signature_of_another_handle_is_worth_nothing()
    {
        var claims = TrustWorld.Claims with { Subject = ValueReference.Parse("88.100/PUMP-2") };
        Assert.That(await new TrustWorld().VerifyContentAsync(TrustWorld.Signature(claims)),
            Is.EqualTo((TrustState.Bad, TrustProblem.WrongSubject)));
        claims = TrustWorld.Claims with { Subject = ValueReference.Parse("400:" + TrustWorld.Handle) };
        Assert.That((await new TrustWorld().VerifyContentAsync(TrustWorld.Signature(claims))).Problem, Is.EqualTo(TrustProblem.WrongSubject));
    }

    [Test]
    public async Task A_signature_by_somebody_else_is_bad()
    {
        foreach (var key in (PrivateKey[])[TrustWorld.StrangeKey, TrustWorld.RootKey])
        {
            Assert.That(await new TrustWorld().VerifyContentAsync(TrustWorld.Signature(TrustWorld.Claims, key)),
                Is.EqualTo((TrustState.Bad, TrustProblem.WrongSignature)));
        }
    }

    [Test]
    public async Task A_certificate_is_no_signature()
    {
        var certificate = TrustWorld.SignerCertificate with { Subject = new(TrustWorld.Handle, 0) };
        var trust = await new TrustWorld().VerifyAsync(TrustWorld.Content[0], TrustWorld.Signature(certificate, TrustWorld.PrefixKey));
        Assert.That(trust.Values.Select(value => value.State), Is.EqualTo((TrustState[])[TrustState.Unsigned, TrustState.Bad]));
        Assert.That(trust.State, Is.EqualTo(TrustState.Bad));
    }

    [Test]
    public async Task Octets_that_are_no_signature_make_only_themselves_bad()
    {
        var trust = await new TrustWorld().VerifyAsync(
            [.. TrustWorld.Content, TrustWorld.OfOctets([1, 2, 3], 401), TrustWorld.Signature(TrustWorld.Claims)]);
        Assert.That(trust.State, Is.EqualTo(TrustState.Verified));
        Assert.That(trust.Values[3].Problem, Is.EqualTo(TrustProblem.Malformed));
    }

    [Test]
    public async Task More_signatures_than_allowed_are_not_looked_at()
    {
        var world = new TrustWorld();
        world.Options = world.Options with { MaxSignatures = 2 };
        var strange = TrustWorld.Signature(TrustWorld.Claims, TrustWorld.StrangeKey, 1000);
        var trust = await world.VerifyAsync(
            [.. TrustWorld.Content, strange, strange with { Index = 1001 }, TrustWorld.Signature(TrustWorld.Claims)]);
        Assert.That(trust.State, Is.EqualTo(TrustState.Bad));
        Assert.That(trust.Values[^1].Problem, Is.EqualTo(TrustProblem.TooMuchWork));
    }

    [Test]
    public void A_hanging_read_ends_with_the_time_limit_and_with_the_callers_wish()
    {
        var world = new TrustWorld();
        var hanging = new HangingRecords();
        var verifying = new TrustVerifier(world.Options, hanging).VerifyAsync(
            TrustWorld.Handle, [.. TrustWorld.Content, TrustWorld.Signature(TrustWorld.Claims)]);
        Assert.That(verifying.IsCompleted, Is.False);
        world.Time.Advance(world.Options.Timeout);
        Assert.That(async () => (await verifying).Values[0].Problem, Is.EqualTo(TrustProblem.TimedOut));

        using var cancellation = new CancellationTokenSource();
        verifying = new TrustVerifier(world.Options, hanging).VerifyAsync(
            TrustWorld.Handle, [.. TrustWorld.Content, TrustWorld.Signature(TrustWorld.Claims)], cancellation: cancellation.Token);
        cancellation.Cancel();
        Assert.That(async () => await verifying, Throws.InstanceOf<OperationCanceledException>());
    }

    private sealed class HangingRecords : ITrustRecords
    {
        public async Task<IReadOnlyList<HandleValue>?> ReadAsync(Protocol.Utf8String handle, uint index, CancellationToken cancellation)
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellation);
            return null;
        }
    }
}
