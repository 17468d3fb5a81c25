using IdResolution.Gateways.HandleApi;
using IdResolution.Protocol;

namespace IdResolution.Gateways.Tests.HandleApi;

public sealed class HttpStatusTests
{
    [TestCase(ResponseCode.Success, 200)]
    [TestCase(ResponseCode.ValuesNotFound, 400)]
    [TestCase(ResponseCode.ServiceReferral, 300)]
    [TestCase(ResponseCode.PrefixReferral, 300)]
    [TestCase(ResponseCode.ProtocolError, 400)]
    [TestCase(ResponseCode.InvalidHandle, 400)]
    [TestCase(ResponseCode.InvalidValue, 400)]
    [TestCase(ResponseCode.ServerNotResponsible, 400)]
    [TestCase(ResponseCode.AuthenticationNeeded, 401)]
    [TestCase(ResponseCode.InvalidAdmin, 403)]
    [TestCase(ResponseCode.InsufficientPermissions, 403)]
    [TestCase(ResponseCode.AuthenticationFailed, 403)]
    [TestCase(ResponseCode.InvalidCredential, 403)]
    [TestCase(ResponseCode.HandleNotFound, 404)]
    [TestCase(ResponseCode.HandleAlreadyExists, 409)]
    [TestCase(ResponseCode.ValueAlreadyExists, 409)]
    [TestCase(ResponseCode.OperationNotSupported, 501)]
    [TestCase(ResponseCode.ServerTooBusy, 503)]
    [TestCase(ResponseCode.ServerBackup, 503)]
    [TestCase(ResponseCode.Error, 500)]
    [TestCase(ResponseCode.UnableToAuthenticate, 500)]
    [TestCase(ResponseCode.DailyRequestLimit, 500)]
    public void Checklist_150_the_status_of_every_code(ResponseCode code, int status) =>
        Assert.That(HttpStatus.Of(code, isResolution: false, isConfidential: true), Is.EqualTo(status));

    [Test]
    public void Checklist_150_a_resolution_without_values_is_no_failure() =>
        Assert.That(HttpStatus.Of(ResponseCode.ValuesNotFound, isResolution: true, isConfidential: true), Is.EqualTo(200));

    [Test]
    public void Checklist_151_over_plain_HTTP_nobody_is_asked_to_authenticate() =>
        Assert.That(HttpStatus.Of(ResponseCode.AuthenticationNeeded, isResolution: true, isConfidential: false), Is.EqualTo(403));

    [Test]
    public void Every_code_but_success_has_words()
    {
        foreach (var code in Enum.GetValues<ResponseCode>())
        {
            foreach (var isConfidential in (bool[])[true, false])
                Assert.That(ApiMessages.Of(code, isConfidential), Does.EndWith("."), $"{code}");
        }
    }
}
