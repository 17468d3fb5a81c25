using IdResolution.Protocol.Values;
using IdResolution.Security.Trust;

namespace IdResolution.Security.Tests.Trust;

/// <summary>The rules of chains (specification §2.12), one failure after the other.</summary>
[TestFixture]
public sealed class ChainTests
{
    private static readonly (TrustState, TrustProblem) Verified = (TrustState.Verified, TrustProblem.None);
    private static readonly TrustClaims Signer = TrustWorld.SignerCertificate;
    private static readonly TrustClaims Prefix = TrustWorld.PrefixCertificate;

    [Test]
    public async Task The_links_of_the_signature_are_followed_before_those_of_the_certificates()
    {
        var world = new TrustWorld();
        world.Remove("400:88.100/ADMIN");
        world.Remove("400:0.NA/88.100");
        world.Put("7:88.100/CERTS", Signer with { Chain = [Name("9:88.100/NOWHERE")] }, TrustWorld.PrefixKey);
        world.Put("5:88.100/MORE", Prefix, TrustWorld.RootKey);
        var signature = TrustWorld.Signature(
            TrustWorld.Claims with { Chain = [Name("7:88.100/CERTS"), Name("88.100/MORE")] });
        Assert.That(await world.VerifyContentAsync(signature), Is.EqualTo(Verified));
        Assert.That(world.Reads, Is.EqualTo((string[])["7:88.100/CERTS", "0:88.100/MORE"]));
    }

    [Test]
    public async Task When_the_links_are_used_up_the_certificate_says_how_to_go_on()
    {
        var world = new TrustWorld();
        world.Remove("400:0.NA/88.100");
        world.Put("400:88.100/ADMIN", Signer with { Chain = [Name("88.100/MORE")] }, TrustWorld.PrefixKey);
        world.Put("5:88.100/MORE", Prefix, TrustWorld.RootKey);
        var signature = TrustWorld.Signature(TrustWorld.Claims with { Chain = [Name("400:88.100/ADMIN")] });
        Assert.That(await world.VerifyContentAsync(signature), Is.EqualTo(Verified));
    }

    [Test]
    public async Task The_youngest_certificate_for_the_issuer_is_taken()
    {
        var world = new TrustWorld();
        world.Put("401:88.100/ADMIN", Signer with { IssuedAt = TrustWorld.Now - 200, Permissions = [] }, TrustWorld.PrefixKey);
        world.Put("402:88.100/ADMIN", Signer with { IssuedAt = null, Permissions = [] }, TrustWorld.PrefixKey);
        var another = Signer with { IssuedAt = TrustWorld.Now, Subject = Name("302:88.100/ADMIN") };
        world.Put("403:88.100/ADMIN", another, TrustWorld.PrefixKey);
        world.Put("404:88.100/ADMIN", [1, 2, 3]);
        Assert.That(await world.VerifyContentAsync(), Is.EqualTo(Verified));

        world.Put("405:88.100/ADMIN", Signer with { IssuedAt = TrustWorld.Now, Permissions = [] }, TrustWorld.PrefixKey);
        Assert.That(await world.VerifyContentAsync(), Is.EqualTo((TrustState.Bad, TrustProblem.NotPermitted)));
    }

    [Test]
    public async Task A_link_to_the_certificate_of_somebody_else_is_refused()
    {
        var world = new TrustWorld();
        world.Put("7:88.100/CERTS", Signer with { Subject = Name("302:88.100/ADMIN") }, TrustWorld.PrefixKey);
        var signature = TrustWorld.Signature(TrustWorld.Claims with { Chain = [Name("7:88.100/CERTS")] });
        Assert.That(await world.VerifyContentAsync(signature), Is.EqualTo((TrustState.Bad, TrustProblem.WrongSubject)));
    }

    [Test]
    public async Task Prefixes_compare_in_any_case()
    {
        var world = new TrustWorld();
        var certificate = Signer with { Issuer = Name("300:0.na/88.100"), Chain = [Name("0.NA/88.100")] };
        world.Put("400:88.100/ADMIN", certificate, TrustWorld.PrefixKey);
        Assert.That(await world.VerifyContentAsync(), Is.EqualTo(Verified));
    }

    [TestCase(-100, 0, TrustProblem.Expired)]
    [TestCase(0, 100, TrustProblem.NotYetValid)]
    public async Task A_certificate_out_of_date_breaks_the_chain_at_any_height(int from, int to, TrustProblem problem)
    {
        var notBefore = TrustWorld.Now + from + 1;
        var expires = TrustWorld.Now + to - 1;
        var low = new TrustWorld();
        low.Put("400:88.100/ADMIN", Signer with { NotBefore = notBefore, Expires = expires }, TrustWorld.PrefixKey);
        Assert.That(await low.VerifyContentAsync(), Is.EqualTo((TrustState.Bad, problem)));
        var high = new TrustWorld();
        high.Put("400:0.NA/88.100", Prefix with { NotBefore = notBefore, Expires = expires }, TrustWorld.RootKey);
        Assert.That(await high.VerifyContentAsync(), Is.EqualTo((TrustState.Bad, problem)));
    }

    [Test]
    public async Task A_certificate_made_with_another_key_breaks_the_chain_at_any_height()
    {
        var low = new TrustWorld();
        low.Put("400:88.100/ADMIN", Signer, TrustWorld.StrangeKey);
        Assert.That(await low.VerifyContentAsync(), Is.EqualTo((TrustState.Bad, TrustProblem.WrongSignature)));
        var high = new TrustWorld();
        high.Put("400:0.NA/88.100", Prefix, TrustWorld.StrangeKey);
        Assert.That(await high.VerifyContentAsync(), Is.EqualTo((TrustState.Bad, TrustProblem.UntrustedRoot)));
    }

    [Test]
    public async Task Checklist_026_a_chain_to_another_self_signed_key_is_untrusted()
    {
        var world = new TrustWorld();
        world.Put("400:0.NA/88.100", Prefix with { Issuer = TrustWorld.Prefix }, TrustWorld.PrefixKey);
        Assert.That(await world.VerifyContentAsync(), Is.EqualTo((TrustState.Bad, TrustProblem.UntrustedRoot)));

        // Somebody who calls himself the root, with a record to show for it.
        world = new TrustWorld();
        world.Put("400:0.NA/88.100", Prefix, TrustWorld.StrangeKey);
        var everything = new TrustPermission(TrustPermissionLevel.Everything, default);
        var impostor = Prefix with { Subject = TrustWorld.Root, PublicKey = TrustWorld.StrangeKey.PublicKey, Permissions = [everything] };
        world.Put("400:0.0/0.0", impostor, TrustWorld.StrangeKey);
        Assert.That(await world.VerifyContentAsync(), Is.EqualTo((TrustState.Bad, TrustProblem.UntrustedRoot)));

        world = new TrustWorld();
        world.Options = world.Options with { Roots = [] };
        Assert.That((await world.VerifyContentAsync()).State, Is.EqualTo(TrustState.Bad), "no root, no trust");
        world.Options = world.Options with { Roots = [new TrustRoot("88.111.1/0.0", TrustWorld.RootKey.PublicKey)] };
        Assert.That((await world.VerifyContentAsync()).State, Is.EqualTo(TrustState.Bad), "the right key with another name");
    }

    [Test]
    public async Task Checklist_026_the_root_may_show_a_certificate_of_itself_or_certify_a_second_key()
    {
        var world = new TrustWorld();
        var everything = new TrustPermission(TrustPermissionLevel.Everything, default);
        var second = TrustWorld.Root with { Index = 301 };
        world.Put("400:0.NA/88.100", Prefix with { Issuer = second, Chain = [Name("0.0/0.0")] }, TrustWorld.StrangeKey);
        var certificate = Prefix with { Subject = second, PublicKey = TrustWorld.StrangeKey.PublicKey, Permissions = [everything] };
        world.Put("401:0.0/0.0", certificate, TrustWorld.RootKey);
        certificate = certificate with { Subject = TrustWorld.Root, PublicKey = TrustWorld.RootKey.PublicKey };
        world.Put("400:0.0/0.0", certificate, TrustWorld.RootKey);
        Assert.That(await world.VerifyContentAsync(), Is.EqualTo(Verified));
    }

    [Test]
    public async Task The_root_may_sign_itself_and_several_roots_may_be_trusted()
    {
        var world = new TrustWorld();
        var signature = TrustWorld.Signature(TrustWorld.Claims with { Issuer = TrustWorld.Root }, TrustWorld.RootKey);
        Assert.That(await world.VerifyContentAsync(signature), Is.EqualTo(Verified));
        world.Options = world.Options with { Roots = [new TrustRoot("88.111.1/0.0", TrustWorld.StrangeKey.PublicKey), .. world.Options.Roots] };
        Assert.That(await world.VerifyContentAsync(), Is.EqualTo(Verified));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_missing_permission_at_any_height_is_refused(bool atTheTop)
    {
        foreach (var permissions in (TrustPermission[][])
        [
            [], [new(TrustPermissionLevel.ThisHandle, "88.101")], [new(TrustPermissionLevel.ThisHandle, "88.100/PUMP-2")],
            [new(TrustPermissionLevel.DerivedPrefixes, "0.NA/88.100")], [new(TrustPermissionLevel.Unknown, "0.NA/88.100")],
            [new(TrustPermissionLevel.HandlesUnderThisPrefix, "88.1001"), new(TrustPermissionLevel.HandlesUnderThisPrefix, "88")],
        ])
        {
            var world = new TrustWorld();
            if (atTheTop) world.Put("400:0.NA/88.100", Prefix with { Permissions = permissions }, TrustWorld.RootKey);
            else world.Put("400:88.100/ADMIN", Signer with { Permissions = permissions }, TrustWorld.PrefixKey);
            Assert.That(await world.VerifyContentAsync(), Is.EqualTo((TrustState.Bad, TrustProblem.NotPermitted)));
        }
    }

    [Test]
    public async Task Whoever_may_not_certify_others_may_still_sign()
    {
        var signing = new TrustPermission(TrustPermissionLevel.HandlesUnderThisPrefix, "88.100", MayCertify: false);
        var world = new TrustWorld();
        world.Put("400:88.100/ADMIN", Signer with { Permissions = [signing] }, TrustWorld.PrefixKey);
        Assert.That(await world.VerifyContentAsync(), Is.EqualTo(Verified));

        world.Put("400:0.NA/88.100", Prefix with { Permissions = [signing] }, TrustWorld.RootKey);
        Assert.That(await world.VerifyContentAsync(), Is.EqualTo((TrustState.Bad, TrustProblem.NotPermitted)));
    }

    [Test]
    public async Task A_certificate_without_a_key_is_refused()
    {
        var world = new TrustWorld();
        world.Put("400:88.100/ADMIN", Signer with { PublicKey = null }, TrustWorld.PrefixKey);
        Assert.That(await world.VerifyContentAsync(), Is.EqualTo((TrustState.Bad, TrustProblem.Malformed)));
    }

    [Test]
    public async Task A_certificate_that_is_not_there_and_a_server_that_is_silent_are_told_apart()
    {
        var world = new TrustWorld();
        world.Remove("400:0.NA/88.100");
        Assert.That(await world.VerifyContentAsync(), Is.EqualTo((TrustState.Bad, TrustProblem.CertificateNotFound)));
        world.Unreachable.Add("0.NA/88.100");
        Assert.That(await world.VerifyContentAsync(), Is.EqualTo((TrustState.Bad, TrustProblem.CertificateUnreachable)));
    }

    [Test]
    public async Task A_circle_is_refused()
    {
        var world = new TrustWorld();
        world.Put("400:0.NA/88.100", Prefix with { Issuer = TrustWorld.Signer }, TrustWorld.SignerKey);
        world.Put("400:88.100/ADMIN", Signer with { Permissions = Prefix.Permissions }, TrustWorld.PrefixKey);
        Assert.That(await world.VerifyContentAsync(), Is.EqualTo((TrustState.Bad, TrustProblem.ChainLoop)));
        Assert.That(world.Reads, Has.Count.EqualTo(2));
    }

    [TestCase(50, TrustProblem.None)]
    [TestCase(51, TrustProblem.ChainTooLong)]
    public async Task A_chain_has_at_most_50_links(int length, TrustProblem problem)
    {
        // The signature, certificates of the keys 1 to length - 1, each issued by the next, the last one by the root.
        var world = new TrustWorld();
        for (var i = 1; i < length; i++)
        {
            var isLast = i == length - 1;
            world.Put(
                $"400:88.100/KEY-{i}",
                Prefix with
                {
                    Subject = Key(i), Issuer = isLast ? TrustWorld.Root : Key(i + 1), PublicKey = TrustWorld.SignerKey.PublicKey,
                },
                isLast ? TrustWorld.RootKey : TrustWorld.SignerKey);
        }
        var signature = TrustWorld.Signature(TrustWorld.Claims with { Issuer = Key(1) });
        Assert.That((await world.VerifyContentAsync(signature)).Problem, Is.EqualTo(problem));

        static ValueReference Key(int i) => Name($"300:88.100/KEY-{i}");
    }

    [Test]
    public async Task Reads_and_octets_are_bounded_for_the_whole_record()
    {
        var world = new TrustWorld();
        world.Options = world.Options with { MaxReads = 1 };
        Assert.That(await world.VerifyContentAsync(), Is.EqualTo((TrustState.Bad, TrustProblem.TooMuchWork)));
        Assert.That(world.Reads, Has.Count.EqualTo(1));

        world.Options = world.Options with { MaxReads = 64, MaxOctets = 100 };
        Assert.That(await world.VerifyContentAsync(), Is.EqualTo((TrustState.Bad, TrustProblem.TooMuchWork)));
    }

    [Test]
    public async Task Several_signatures_share_what_was_read()
    {
        var world = new TrustWorld();
        var trust = await world.VerifyAsync(
            [.. TrustWorld.Content, TrustWorld.Signature(TrustWorld.Claims), TrustWorld.Signature(TrustWorld.Claims, index: 401)]);
        Assert.That(trust.State, Is.EqualTo(TrustState.Verified));
        Assert.That(world.Reads, Has.Count.EqualTo(2));
    }

    private static ValueReference Name(string text) => ValueReference.Parse(text);
}
